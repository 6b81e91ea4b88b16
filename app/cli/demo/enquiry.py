"""The second half of the demo story: the strategy meeting and the section 47 enquiry."""

from datetime import UTC, datetime, timedelta

from app.cli.demo.client import DemoClient, Json


async def strategy_meeting(stage: DemoClient, decision: Json, agencies: dict[str, str]) -> Json:
    """Call, hold and conclude the strategy meeting, with minutes; the meeting."""
    now = datetime.now(UTC).replace(microsecond=0)
    meeting = await stage.post(
        "hub_manager",
        f"/v1/referrals/{decision['referral_id']}/strategy-meetings",
        {
            "purpose": "A burn that is explained in two ways.",
            "scheduled_at": (now + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            "place": "Video conference",
            "children": [{"person_id": decision["person_id"], "factors": ["18C"]}],
        },
    )
    path = f"/v1/strategy-meetings/{meeting['id']}"
    for place in meeting["invitations"]:
        stage.tell("Invited:", f"{place['agency_name']} ({', '.join(place['because'])})")
    await stage.post("hub_support", f"{path}/invitations", {})
    meeting = await stage.get("hub_support", path)
    await stage.post("hub_support", f"{path}/opening", {}, etag=meeting["etag"])
    for place in meeting["invitations"]:
        await stage.post(
            "hub_support",
            f"{path}/attendances",
            {
                "agency_id": place["agency_id"],
                "name": f"An officer of {place['agency_name']} (invented)",
                "capacity": "Officer",
                "attending": "video",
            },
        )
    await stage.post(
        "agency_officer",
        f"{path}/contributions",
        {"agency_id": agencies["police"], "contribution": "Two call-outs to the address."},
    )
    await _conclude(stage, path, decision, agencies, now)
    minutes = await stage.post(
        "hub_support", f"{path}/minutes", {"wording": "Present: all invited. Decided: section 47."}
    )
    await stage.post("hub_support", f"{path}/minutes/{minutes['id']}/circulation", {})
    await stage.post("agency_officer", f"{path}/minutes/{minutes['id']}/receipt", {})
    stage.tell("Business support", "circulates the minutes, and the police say they have them.")
    return await stage.get("hub_manager", path)


async def _conclude(
    stage: DemoClient, path: str, decision: Json, agencies: dict[str, str], now: datetime
) -> None:
    meeting = await stage.get("hub_manager", path)
    me = await stage.get("hub_manager", "/v1/me")
    tomorrow = (now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    await stage.post(
        "hub_manager",
        f"{path}/conclusion",
        {
            "chaired_by": me["user_id"],
            "children": [
                {
                    "person_id": decision["person_id"],
                    "enquiry_needed": True,
                    "enquiry_kind": "joint",
                    "reason": "The burn does not fit either account of it.",
                    "medical_needed": True,
                    "medical_reason": "The age and shape of the burn need an opinion.",
                    "immediate_safety": "With the grandmother tonight, as agreed.",
                    "child_seen_by": "Social worker and police officer, jointly",
                    "child_seen_before": tomorrow,
                }
            ],
            "actions": [
                {
                    "agency_id": agencies["health"],
                    "owner": "Duty paediatrician",
                    "action": "Child protection medical",
                    "due_at": tomorrow,
                }
            ],
        },
        etag=meeting["etag"],
    )
    stage.tell("The meeting", "concludes: a joint enquiry under section 47, and a medical.")


async def enquiry_of(
    stage: DemoClient, decision: Json, meeting: Json, agencies: dict[str, str]
) -> Json:
    """Carry out the enquiry that the meeting decided on, and authorise it; the enquiry."""
    worker = await stage.get("social_worker", "/v1/me")
    referral_path = f"/v1/referrals/{decision['referral_id']}"
    referral = await stage.get("hub_manager", referral_path)
    await stage.post(
        "hub_manager",
        f"{referral_path}/allocations",
        {"user_id": worker["user_id"], "team_id": worker["memberships"][0]["team_id"]},
        etag=referral["etag"],
    )
    path = f"/v1/enquiries/{meeting['conclusions'][0]['enquiry_id']}"
    stage.tell("The social worker", "has the child. The clocks of the enquiry:")
    stage.show_clocks(await stage.get("social_worker", path))
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    await stage.post(
        "social_worker",
        f"{path}/visits",
        {
            "visited_at": now,
            "place": "At school",
            "child_seen": True,
            "seen_alone": True,
            "wishes_and_feelings": "Wants to stay at nan's until the shouting stops.",
        },
    )
    for kind in ("police", "health"):
        await stage.post(
            "social_worker",
            f"{path}/consultations",
            {"agency_id": agencies[kind], "consulted_at": now, "told_us": "What they hold."},
        )
    enquiry = await stage.get("social_worker", path)
    enquiry = await stage.post(
        "social_worker",
        f"{path}/outcome",
        {
            "outcome": "substantiated_continuing_risk",
            "conference_required": True,
            "findings": "The burn was inflicted, and whoever did it is still at home.",
        },
        etag=enquiry["etag"],
    )
    await stage.post(
        "team_manager", f"{path}/authorisation", {"note": "I agree."}, etag=enquiry["etag"]
    )
    enquiry = await stage.get("team_manager", path)
    stage.tell("The team manager", "authorises. A conference is owed in 15 working days:")
    stage.show_clocks(enquiry)
    return enquiry
