import { stringify } from "yaml";
import { sortedKeys } from "../report/stable";

/**
 * YAML with sorted keys and nothing folded: equal values give equal bytes. Quoted by the rules of YAML 1.1, which
 * Kubernetes' own readers follow: "yes", "on" and "1e3" stay strings.
 */
export function manifestYaml(value: unknown): string {
  return stringify(sortedKeys(value), { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
