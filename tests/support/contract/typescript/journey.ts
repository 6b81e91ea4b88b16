// From a worry to a decision, by a client whose every type is made from the OpenAPI document.

import createClient, { type Client, type HeadersOptions } from "openapi-fetch";
import { randomUUID } from "node:crypto";

import type { components, paths } from "../../../../build/contract/frontdoor.js";

type Schemas = components["schemas"];

/** What was answered, or the end of the journey with the type of the problem. */
interface Answer<Data> {
  data?: Data;
  error?: Schemas["Problem"];
  response: Response;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function signedIn(token: string): Client<paths> {
  const headers: HeadersOptions = { Authorization: `Bearer ${setting(token)}` };
  return createClient<paths>({ baseUrl: setting("FRONTDOOR_URL"), headers });
}

function given<Data>(answer: Answer<Data>): { data: Data; etag: string } {
  if (answer.data === undefined) throw new Error(answer.error?.type ?? "no answer");
  return { data: answer.data, etag: answer.response.headers.get("ETag") ?? "" };
}

const worry: Schemas["RecordContact"] = {
  channel: "telephone",
  source: "2A",
  referrer: { name: "Safeguarding Lead (invented)", unnamed_to_family: false },
  concern: "An invented worry, told by a typed client.",
  safe_now: "safe",
  factors: [],
  family: {
    data_protection_consent: "given",
    service_agreement: "given",
    medical_consent: "not_asked",
    informed: true,
  },
  children: [{ described_as: "named", given: "Testchild", family: "Alpha-Invented" }],
  people: [],
  attachment_references: [],
};

async function journey(): Promise<string> {
  const practitioner = signedIn("PRACTITIONER_TOKEN");
  const manager = signedIn("MANAGER_TOKEN");
  const create = () => ({ "Idempotency-Key": randomUUID() });

  const recorded = given(
    await practitioner.POST("/v1/contacts", { params: { header: create() }, body: worry }),
  );
  const contact_id = recorded.data.id;
  const child = recorded.data.children[0];
  if (child === undefined) throw new Error("The contact names no child.");

  const triaged = given(
    await practitioner.POST("/v1/contacts/{contact_id}/triage", {
      params: { path: { contact_id }, header: { ...create(), "If-Match": recorded.etag } },
      body: { children: [{ child_id: child.id, identification: "new", history_read: true }] },
    }),
  );
  given(
    await practitioner.POST("/v1/contacts/{contact_id}/ratings", {
      params: { path: { contact_id }, header: { ...create(), "If-Match": triaged.etag } },
      body: { rating: "amber", reason: "An invented reason." },
    }),
  );

  const thresholds = given(await manager.GET("/v1/threshold-documents")).data.items[0];
  if (thresholds === undefined) throw new Error("There is no threshold document.");
  const decide = async () =>
    manager.POST("/v1/contacts/{contact_id}/children/{child_id}/threshold-decisions", {
      params: { path: { contact_id, child_id: child.id }, header: create() },
      body: {
        threshold_document_id: thresholds.id,
        level: "child_in_need",
        criteria: ["C1"],
        outcome: "child_in_need_referral",
        primary_need: "N1",
        rationale: "An invented rationale.",
        history_considered: true,
        returns_read: [],
        outstanding: [],
      },
    });
  const decided = given(await decide()).data;
  const refused = await decide();
  // A status that the document does not list would not compile here.
  return `${decided.outcome} ${refused.error?.type ?? "not refused"}`;
}

console.log(await journey());
