"""What holds for every operation, told once at the top of the document."""

PREFACE = """\
Everything under `/v1` wants a token (`Authorization: Bearer`) and speaks JSON in UTF-8, in \
`snake_case`, read strictly: an unknown member is refused, and so is a parameter of the URL that \
is unknown or given twice. Instants are RFC 3339 in UTC, days are `YYYY-MM-DD`, ids are UUIDs in \
their one canonical spelling.

- What is out of your reach looks exactly like what is not there: 404.
- A POST that creates carries an `Idempotency-Key`. Sent again with the same body it has no second \
effect and gets the same answer, with `Idempotent-Replayed: true`.
- A change of a record carries the `ETag` it is made against in `If-Match`: 428 without it, 412 if \
the record has changed since.
- A list takes `limit` and `cursor` and gives `next`, the cursor of its next page, or null.
- Opening a person's record states a `Purpose`, which goes on the trail.
- Every refusal is a problem (RFC 9457). Its `type` says which rule; it leads to a page that \
explains it, and all of them are listed in `x-problem-types`. `detail` is fit to be shown, \
`errors` points at the members at fault and never repeats their values.
- A path that has no such method answers 405 with `Allow`; `method-not-allowed` is therefore a \
type that no operation lists.
- A record says in `available_actions` what you may do with it next, and why not.
- `X-Request-Id`, yours or ours, comes back with every answer.

What is promised about versions is in `openapi/README.md` of the source."""
