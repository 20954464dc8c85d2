import type { NodePool } from "../../components/profiles/profile";
import aws from "./prices/aws-us-east-1.json";
import gcp from "./prices/gcp-us-central1.json";

/** Where a figure comes from. */
export interface Provenance {
  /** The vendor's own page for it. */
  readonly source: string;
  /** Where it was read, when not on that page. */
  readonly readAt?: string;
  /** ISO date. */
  readonly readOn: string;
  readonly note?: string;
  /** Not seen in writing yet: confirm it before signing anything. */
  readonly unverified?: boolean;
}

export interface Price extends Provenance {
  readonly usd: number;
}

/** What is left of the on-demand price, between 0 and 1. */
export interface PriceShare extends Provenance {
  readonly share: number;
}

/** List prices of one region of one cloud. */
export interface PriceList {
  readonly provider: string;
  readonly region: string;
  readonly currency: string;
  readonly machinePerHour: Readonly<Record<string, Price>>;
  readonly spotShare: PriceShare;
  readonly reservedOneYearShare: PriceShare;
  readonly reservedThreeYearsShare: PriceShare;
  readonly controlPlanePerHour: Price;
  /** By the disk type of a StorageClass. */
  readonly diskPerGiBMonth: Readonly<Record<string, Price>>;
  /** Type of the nodes' own disks, and of claims whose class says none. */
  readonly defaultDisk: string;
  readonly loadBalancerPerHour: Price;
  readonly loadBalancerPerGB: Price;
  readonly publicAddressPerHour: Price;
  readonly publicAddressesPerZone: number;
  readonly crossZonePerGB: Price;
  readonly objectStorePerGiBMonth: Price;
}

/** A month, as every cloud's calculator has it. */
export const HOURS_PER_MONTH = 730;

const PRICE_LISTS: readonly PriceList[] = [aws, gcp];

/** The list that prices all of the machines; undefined where they are nobody's to rent. */
export function priceListFor(instanceTypes: readonly string[]): PriceList | undefined {
  return PRICE_LISTS.find((list) => instanceTypes.every((type) => Object.hasOwn(list.machinePerHour, type)));
}

/** On-demand price of a machine, USD an hour. Throws a RangeError for a type the list does not have. */
export function machineUsdPerHour(list: PriceList, instanceType: string): number {
  const price = list.machinePerHour[instanceType];
  if (!price) {
    throw new RangeError(
      `no price for ${instanceType} in ${list.provider} ${list.region}: add it to planner/cost/prices`,
    );
  }
  return price.usd;
}

/** What a machine costs a month with its own disk, on demand. */
export function nodeMonth(
  list: PriceList,
  pool: Pick<NodePool, "instanceType" | "diskGiB">,
): { readonly machineUsd: number; readonly diskUsd: number } {
  return {
    machineUsd: machineUsdPerHour(list, pool.instanceType) * HOURS_PER_MONTH,
    diskUsd: pool.diskGiB * (list.diskPerGiBMonth[list.defaultDisk]?.usd ?? 0),
  };
}

/** Every figure of a list with its name, for the report's list of sources. */
export function sourcesOf(
  list: PriceList,
): readonly (Provenance & { readonly figure: string; readonly value: number })[] {
  const priced = (figure: string, price: Price): Provenance & { figure: string; value: number } => {
    const { usd, ...provenance } = price;
    return { figure, value: usd, ...provenance };
  };
  const shared = (figure: string, price: PriceShare): Provenance & { figure: string; value: number } => {
    const { share, ...provenance } = price;
    return { figure, value: share, ...provenance };
  };
  return [
    ...Object.entries(list.machinePerHour).map(([type, price]) => priced(`${type}, USD an hour`, price)),
    shared("spot, share of on demand", list.spotShare),
    shared("reserved for one year, share of on demand", list.reservedOneYearShare),
    shared("reserved for three years, share of on demand", list.reservedThreeYearsShare),
    priced("control plane, USD an hour", list.controlPlanePerHour),
    ...Object.entries(list.diskPerGiBMonth).map(([type, price]) => priced(`${type}, USD a GiB and month`, price)),
    priced("load balancer, USD an hour", list.loadBalancerPerHour),
    priced("load balancer, USD a GB", list.loadBalancerPerGB),
    priced("public address, USD an hour", list.publicAddressPerHour),
    priced("traffic between zones, USD a GB", list.crossZonePerGB),
    priced("object store, USD a GiB and month", list.objectStorePerGiBMonth),
  ];
}
