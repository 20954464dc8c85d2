import { numberOf, textOf, type Value } from "./value";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity in its base unit (cores, bytes): "250m" -> 0.25, "1Gi" -> 1073741824. Undefined if it is none. */
export function quantityOf(value: Value | undefined): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  const [, amount = "", unit = ""] = /^([+-]?\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(textOf(value) ?? "") ?? [];
  const factor = UNITS[unit];
  return amount === "" || factor === undefined ? undefined : Number(amount) * factor;
}
