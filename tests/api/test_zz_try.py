import collections
from tests.api.leaks import *
import pytest, pytest_asyncio, time
from tests.conftest import found
async def test_it(operations, ours, admin_engine):
    scene = await Scene.made(admin_engine, ours)
    ops=operations
    a=about_the_kept(ops, scene); b=around_the_kept(ops, scene)
    print(len(a), len(b))
    import sys
    for state in (State.CLOAKED, State.SIGNPOSTED, State.VISIBLE):
        await scene.become(state)
        t=time.time()
        d=await scene.differing(a); e=await scene.differing(b)
        print("=====",state, len(d), len(e), time.time()-t)
        if state is not State.VISIBLE:
            for x in d+e: print(x)
        else:
            names={o.name for o in ops.all() if o.is_read}
            seen={x.split(' by ')[0] for x in d+e}
            print("insensitive", sorted(names-seen))
            print(collections.Counter(x.split(':')[0] for x in d))
            for x in d:
                if "here:  (200" not in x: print(x[:600])
            for x in e:
                if "(500" in x or "(422" in x: print(x[:600])
