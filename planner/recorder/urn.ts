/** Root of every stack's tree; it takes no part in the type chain of its children's URNs. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** `urn:pulumi:<stack>::<project>::<type of the parent>$<type>::<name>`, as the engine builds it. */
export function createUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const above = parent === "" ? "" : qualifiedTypeOf(parent);
  const chain = above === "" || above === STACK_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

/** The type chain of a URN: `pyairtable:data:Data$kubernetes:core/v1:Secret`. */
export function qualifiedTypeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** The package of a type token: "kubernetes" of `kubernetes:core/v1:Secret`. */
export function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}
