import type { CsvRow } from "./csv";
import { csvRows } from "./csv";

/** Where AWS publishes its lists, for everybody and without a key. */
export const AWS_HOST = "https://pricing.us-east-1.amazonaws.com";

/** The services whose lists hold our figures. */
export const AWS_SERVICES = ["AmazonEC2", "AWSDataTransfer", "AmazonEKS", "AWSELB", "AmazonVPC", "AmazonS3"] as const;

/** Stays a figure kept by hand: the market sets it, and no public list has it. */
export const AWS_MANUAL: readonly string[] = ["spotShare"];

/** The machine whose reserved price gives the share for all. */
const REFERENCE_MACHINE = "m7g.xlarge";

export function regionIndexUrl(service: string): string {
  return `${AWS_HOST}/offers/v1.0/aws/${service}/current/region_index.json`;
}

/**
 * Address of a region's list as CSV: the JSON of the region index names is one object of several hundred MB for EC2, the
 * CSV beside it can be read line by line.
 * @throws Error where the index does not have the region
 */
export function regionListUrl(index: unknown, region: string): string {
  const regions = (index as { readonly regions?: Record<string, { readonly currentVersionUrl?: string }> }).regions;
  const url = regions?.[region]?.currentVersionUrl;
  if (!url) {
    throw new Error(`the region index does not have ${region}`);
  }
  return `${AWS_HOST}${url.replace(/\.json$/, ".csv")}`;
}

/** Prices of our figures among the rows of one service's regional list; shares as the reserved price of the reference. */
export async function awsFigures(
  lines: AsyncIterable<string> | Iterable<string>,
  machines: readonly string[],
): Promise<Map<string, number>> {
  const wanted = new Set(machines);
  const found = new Map<string, number>();
  for await (const row of csvRows(lines, "SKU")) {
    const figure = figureOf(row, wanted);
    const price = Number(row["PricePerUnit"]);
    if (figure !== undefined && row["Currency"] === "USD" && Number.isFinite(price) && price > 0) {
      // Both sides of a zone's border pay.
      found.set(figure, figure === "crossZonePerGB" ? price * 2 : price);
    }
  }
  const onDemand = found.get(`machinePerHour.${REFERENCE_MACHINE}`);
  for (const share of ["reservedOneYearShare", "reservedThreeYearsShare"]) {
    const reserved = found.get(share);
    found.delete(share);
    if (reserved !== undefined && onDemand !== undefined) {
      found.set(share, Math.round((reserved / onDemand) * 10_000) / 10_000);
    }
  }
  return found;
}

/** Usage types carry the region's prefix everywhere but in us-east-1. */
const usageIs = (row: CsvRow, usage: string): boolean => (row["usageType"] ?? "").replace(/^[A-Z]+\d-/, "") === usage;

function figureOf(row: CsvRow, machines: ReadonlySet<string>): string | undefined {
  const machine = row["Instance Type"] ?? "";
  if (machines.has(machine)) {
    return isPlainLinux(row) ? machineFigure(row, machine) : undefined;
  }
  if (row["TermType"] !== "OnDemand") {
    return undefined;
  }
  const network = row["Product Family"] === "Load Balancer-Network";
  // Tiers: the first is what a platform of this size pays.
  const first = (row["StartingRange"] ?? "0") === "0";
  const rules: readonly (readonly [string, boolean])[] = [
    ["diskPerGiBMonth.gp3", usageIs(row, "EBS:VolumeUsage.gp3")],
    ["controlPlanePerHour", usageIs(row, "AmazonEKS-Hours:perCluster")],
    ["loadBalancerPerHour", network && usageIs(row, "LoadBalancerUsage")],
    ["loadBalancerPerGB", network && usageIs(row, "LCUUsage")],
    ["publicAddressPerHour", usageIs(row, "PublicIPv4:InUseAddress")],
    ["crossZonePerGB", usageIs(row, "DataTransfer-Regional-Bytes")],
    ["objectStorePerGiBMonth", usageIs(row, "TimedStorage-ByteHrs")],
  ];
  return first ? rules.find(([, matches]) => matches)?.[0] : undefined;
}

function isPlainLinux(row: CsvRow): boolean {
  return (
    row["Operating System"] === "Linux" &&
    row["Tenancy"] === "Shared" &&
    row["Pre Installed S/W"] === "NA" &&
    row["CapacityStatus"] === "Used" &&
    row["Unit"] === "Hrs"
  );
}

function machineFigure(row: CsvRow, machine: string): string | undefined {
  if (row["TermType"] === "OnDemand") {
    return `machinePerHour.${machine}`;
  }
  const plain = row["PurchaseOption"] === "No Upfront" && row["OfferingClass"] === "standard";
  return !plain || machine !== REFERENCE_MACHINE
    ? undefined
    : { "1yr": "reservedOneYearShare", "3yr": "reservedThreeYearsShare" }[row["LeaseContractLength"] ?? ""];
}
