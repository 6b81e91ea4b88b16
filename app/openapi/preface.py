"""The preface of the document: the conventions of every operation."""

PREFACE = """\
Everything under `/v1` needs a token (`Authorization: Bearer`) and uses JSON in UTF-8, in \
`snake_case`, read strictly: an unknown member is refused, and so is a parameter of the URL that \
is unknown or given twice. Instants are RFC 3339 in UTC, days are `YYYY-MM-DD`, ids are UUIDs in \
their one canonical spelling.

- A record that you may not see looks exactly like one that does not exist: 404.
- A POST that creates needs an `Idempotency-Key`. Sent again with the same body it has no second \
effect and gets the same answer, with `Idempotent-Replayed: true`; and 404 if you may no longer see \
what it tells of. A key is known for 24 hours, one of a partner's system for 7 days, unless the \
installation says otherwise; after that the same key is a new request and has an effect of its own.
- A change of a record needs, in `If-Match`, the `ETag` of the version it changes: 428 without it, \
412 if the record has changed since.
- A list takes `limit` and `cursor` and gives `next`, the cursor of its next page, or null.
- Opening a person's record needs a `Purpose`, which is recorded in the audit log.
- Every refusal is a problem (RFC 9457). Its `type` names the rule and leads to a page that \
explains it; all of them are listed in `x-problem-types`. `detail` can be shown to users, \
`errors` points at the members at fault and never repeats their values.
- `HEAD` is answered wherever `GET` is. A path that has no such method answers 405 with `Allow`, \
and headers of more than 64 KiB together are refused with 431; no operation lists these two types.
- `available_actions` of a record lists what you may do with it next, and why not the rest.
- `X-Request-Id`, yours or ours, comes back with every answer.

The promises about versions are in `openapi/README.md` of the source."""
