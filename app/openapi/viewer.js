// Shows the OpenAPI document with Swagger UI, and searches it by operation as well as by tag.
const SEARCHED = ["summary", "operationId", "description", "x-permission"];

function holds(entry, tag, words) {
  const operation = entry.get("operation");
  const text = [tag, entry.get("method"), entry.get("path"), ...SEARCHED.map((name) => operation.get(name))]
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

const search = {
  fn: {
    opsFilter: (tags, phrase) => {
      const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
      return tags
        .map((of, tag) => of.update("operations", (all) => all.filter((entry) => holds(entry, tag, words))))
        .filter((of) => of.get("operations").size > 0);
    },
  },
  statePlugins: {
    layout: {
      wrapSelectors: {
        // What was found is open; until then the tags are closed, which is quick to draw.
        isShown: (original) => (state, place, ...rest) => {
          const isSearched = typeof state.get("filter") === "string" && place[0] === "operations-tag";
          return isSearched || original(place, ...rest);
        },
      },
    },
  },
};

// The service is not tried out from here: nobody should paste a token into a page.
const readingOnly = {
  wrapComponents: { authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null, ServersContainer: () => () => null },
};

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  docExpansion: "none",
  filter: true,
  plugins: [search, readingOnly],
  showExtensions: true,
  supportedSubmitMethods: [],
  validatorUrl: null,
  onComplete: () => {
    const field = document.querySelector(".operation-filter-input");
    field.placeholder = "Search operations, such as 'restriction' or 'POST contacts'";
    field.setAttribute("aria-label", "Search operations");
  },
});
