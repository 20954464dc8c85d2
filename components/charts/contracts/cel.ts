import type { ContractError } from "./errors";

/** Rules CRDs state in CEL, by hand: the few that a program of ours could plausibly break. */
type Rule = (spec: Record<string, unknown>) => ContractError[];

const RULES: Readonly<Record<string, Rule>> = {};

export function ruleErrors(object: { readonly apiVersion: string; readonly kind: string; readonly spec?: unknown }): ContractError[] {
  const { apiVersion, kind, spec } = object;
  const rule = RULES[`${apiVersion}/${kind}`];
  return rule === undefined || typeof spec !== "object" || spec === null ? [] : rule(spec as Record<string, unknown>);
}
