// The workflow as the engine is told of it: nothing of where nodes lie and how they look.

const OF_LOOKS = new Set([
  "pos", "size", "flags", "order", "color", "bgcolor", "shape", "groups", "config", "extra", "bounding", "state", "properties",
  "localized_name", "widgets_values_named", "reroutes",
]);

/** Characters of a workflow that is asked about. A bound: those of people have some hundred thousand. */
const LONGEST = 5_000_000;

/** A workflow as JSON; the same one where nothing has changed but its looks. Undefined for one that is too large. */
export function writtenWorkflow(workflow: unknown): string | undefined {
  const written = JSON.stringify(workflow, (key, value: unknown) => (OF_LOOKS.has(key) ? undefined : value));
  return written.length > LONGEST ? undefined : written;
}
