import type { Price, PriceList, PriceShare } from "../../planner/cost/prices";

/**
 * Figures read from a vendor's list, by where they stand in ours: `machinePerHour.m7g.large`, `diskPerGiBMonth.gp3`,
 * `controlPlanePerHour`, `spotShare`.
 */
export type Figures = ReadonlyMap<string, { readonly value: number; readonly readAt: string }>;

const BY_NAME = ["machinePerHour", "diskPerGiBMonth"] as const;
const SHARES = ["spotShare", "reservedOneYearShare", "reservedThreeYearsShare"] as const;
const SINGLE = [
  "controlPlanePerHour",
  "loadBalancerPerHour",
  "loadBalancerPerGB",
  "publicAddressPerHour",
  "crossZonePerGB",
  "objectStorePerGiBMonth",
] as const;

/** Every place of a list where a figure stands. */
export function placesOf(list: PriceList): string[] {
  return [
    ...BY_NAME.flatMap((group) => Object.keys(list[group]).map((name) => `${group}.${name}`)),
    ...SHARES,
    ...SINGLE,
  ];
}

/**
 * The list with the figures that were read, each with its date; the others stay as they are. A note stays with a single
 * figure and a disk; those of machines and shares say how an older figure was worked out.
 * @param readOn ISO date
 */
export function withFigures(list: PriceList, figures: Figures, readOn: string): PriceList {
  const priced = (place: string, price: Price): Price => {
    const figure = figures.get(place);
    const note = place.startsWith(BY_NAME[0]) ? undefined : price.note;
    return figure === undefined
      ? price
      : {
          usd: figure.value,
          source: price.source,
          readAt: figure.readAt,
          readOn,
          ...(note === undefined ? {} : { note }),
        };
  };
  const shared = (place: (typeof SHARES)[number]): PriceShare => {
    const figure = figures.get(place);
    const share = list[place];
    return figure === undefined ? share : { share: figure.value, source: share.source, readAt: figure.readAt, readOn };
  };
  const named = (group: (typeof BY_NAME)[number]): Record<string, Price> =>
    Object.fromEntries(Object.entries(list[group]).map(([name, price]) => [name, priced(`${group}.${name}`, price)]));
  const changed: Partial<PriceList> = {
    machinePerHour: named("machinePerHour"),
    diskPerGiBMonth: named("diskPerGiBMonth"),
    ...(Object.fromEntries(SHARES.map((key) => [key, shared(key)])) as Partial<PriceList>),
    ...(Object.fromEntries(SINGLE.map((key) => [key, priced(key, list[key])])) as Partial<PriceList>),
  };
  return { ...list, ...changed };
}
