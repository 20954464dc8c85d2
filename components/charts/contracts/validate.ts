import * as fs from "node:fs";
import * as path from "node:path";
import type { SchemaValidateFunction } from "ajv";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { brokenRules } from "./cel";
import { closeCrdSchema, type SchemaNode } from "./close";
import { type ContractError, contractErrors, nearest } from "./errors";

export type { ContractError } from "./errors";

/** Any Kubernetes object; only what names its contract is needed. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface Manifest {
  readonly charts: Readonly<Record<string, { readonly key: string; readonly chart: string; readonly version: string }>>;
}

interface Crd {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: SchemaNode } }[] };
}

/** CRD patterns are written for Go: `(?i)` at the start stands for JavaScript's i flag. */
function goPattern(pattern: string): RegExp {
  const bare = pattern.replace(/^(\^?)\(\?i\)/, "$1");
  return new RegExp(bare, bare === pattern ? "" : "i");
}

const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  // Errors then carry the parent schema, which names the known keys.
  verbose: true,
  // Formats are the API server's to judge.
  validateFormats: false,
  unicodeRegExp: false,
  code: { regExp: Object.assign(goPattern, { code: "goPattern" }) },
});
/** CRD rules in CEL, as far as we can read them. */
const validateRules: SchemaValidateFunction = (rules: Parameters<typeof brokenRules>[0], data: unknown): boolean => {
  const broken = brokenRules(rules, data);
  validateRules.errors = broken.map((message) => ({ message, keyword: "x-kubernetes-validations", params: {} }));
  return broken.length === 0;
};
ajv.addKeyword({ keyword: "x-kubernetes-validations", schemaType: "array", errors: true, validate: validateRules });

const compiled = new Map<string, ValidateFunction | undefined>();

function readJson(file: string): unknown {
  const full = path.join(__dirname, file);
  return fs.existsSync(full) ? JSON.parse(fs.readFileSync(full, "utf8")) : undefined;
}

/** Loads and compiles a contract when it is first asked for; undefined if there is none. */
function validator(file: string, toSchema: (contract: unknown) => object): ValidateFunction | undefined {
  if (!compiled.has(file)) {
    const contract = readJson(file);
    compiled.set(file, contract === undefined ? undefined : ajv.compile(toSchema(contract)));
  }
  return compiled.get(file);
}

let manifest: Manifest | undefined;

/** Charts that have a contract: name of the contract, key of the pin, name and version of the chart. */
export function contractedCharts(): Manifest["charts"] {
  manifest ??= readJson("manifest.json") as Manifest;
  return manifest.charts;
}

/**
 * Name of a chart's contract.
 * @param chart the pin's key (`redisHa`), the contract's name (`redis-ha`) or the chart's name in its repository (`base`)
 * @param version tells two pins of one chart apart
 */
export function contractOf(chart: string, version?: string): string | undefined {
  const entries = Object.entries(contractedCharts()).filter(
    ([, entry]) => version === undefined || entry.version === version,
  );
  const found =
    entries.find(([name, { key }]) => name === chart || key === chart) ??
    entries.find(([name, entry]) => entry.chart === chart || `${name}-${entry.version}` === chart);
  return found?.[0];
}

/** Runs a contract over what would reach the API server: properties that are undefined are not there. */
function check(validate: ValidateFunction, value: unknown): ContractError[] {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return validate(plain) ? [] : contractErrors(validate.errors ?? []);
}

/**
 * Where a chart's values break its contract: unknown keys, wrong types, values outside an enumeration.
 * @param chart see {@link contractOf}
 */
export function valuesErrors(chart: string, values: unknown, version?: string): ContractError[] {
  const name = contractOf(chart, version);
  const validate =
    name === undefined ? undefined : validator(`values/${name}-values.schema.json`, (schema) => schema as object);
  if (validate !== undefined) return check(validate, values);
  const allowed = Object.keys(contractedCharts());
  const didYouMean = nearest(chart, allowed);
  return [
    {
      path: "",
      message: `chart "${chart}" has no contract`,
      allowed,
      ...(didYouMean === undefined ? {} : { didYouMean }),
    },
  ];
}

function crdFile(apiVersion: string, kind: string): string {
  return `crds/${apiVersion.replace("/", "-")}-${kind}.json`;
}

/** True if objects of this kind can be checked. */
export function hasCustomResourceContract(apiVersion: string, kind: string): boolean {
  return fs.existsSync(path.join(__dirname, crdFile(apiVersion, kind)));
}

/** The CRD of a kind, fit to be applied to an API server. */
export function customResourceDefinition(apiVersion: string, kind: string): unknown {
  return readJson(crdFile(apiVersion, kind));
}

/** Where a custom resource breaks its CRD: unknown fields as well, and those of the CRD's CEL rules that cel.ts reads. */
export function customResourceErrors(object: KubernetesObject): ContractError[] {
  const { apiVersion, kind } = object;
  const validate = validator(crdFile(apiVersion, kind), (contract) => {
    const root = (contract as Crd).spec.versions[0]?.schema.openAPIV3Schema ?? {};
    const closed = closeCrdSchema(root);
    // CRDs may leave the envelope out of their schema; the API server knows it anyway.
    const envelope = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
    return { ...closed, properties: { ...closed.properties, ...envelope } };
  });
  if (validate === undefined) return [{ path: "kind", message: `${apiVersion} ${kind} has no contract` }];
  return check(validate, object);
}
