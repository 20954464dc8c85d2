/** A SKU of the Cloud Billing Catalog, as far as it is read. */
export interface GcpSku {
  readonly description?: string;
  readonly serviceRegions?: readonly string[];
  readonly category?: { readonly usageType?: string };
  readonly pricingInfo?: readonly {
    readonly pricingExpression?: {
      readonly tieredRates?: readonly { readonly unitPrice?: { readonly units?: string; readonly nanos?: number } }[];
    };
  }[];
}

/** The service "Compute Engine". */
const COMPUTE_ENGINE = "6F81-5844-456A";

/** Kept by hand: other services, or figures the catalog spreads over many SKUs. */
export const GCP_MANUAL: readonly string[] = [
  "reservedOneYearShare",
  "reservedThreeYearsShare",
  "controlPlanePerHour",
  "loadBalancerPerHour",
  "loadBalancerPerGB",
  "publicAddressPerHour",
  "crossZonePerGB",
  "objectStorePerGiBMonth",
];

/** One page of the catalog. Google answers only with an API key of some project; it costs nothing. */
export function skusUrl(key: string, pageToken = ""): string {
  const query = new URLSearchParams({
    key,
    pageSize: "5000",
    currencyCode: "USD",
    ...(pageToken ? { pageToken } : {}),
  });
  return `https://cloudbilling.googleapis.com/v1/services/${COMPUTE_ENGINE}/skus?${query.toString()}`;
}

const DISKS = {
  "pd-balanced": "Balanced PD Capacity",
  "pd-ssd": "SSD backed PD Capacity",
  "pd-standard": "Storage PD Capacity",
} as const;

/** The machine whose spot price gives the share for all. */
const REFERENCE_MACHINE = "e2-standard-4";

/**
 * Prices of our figures among the catalog's SKUs. A machine is its cores and its memory.
 * @param machines cores and GiB by machine type
 */
export function gcpFigures(
  skus: readonly GcpSku[],
  region: string,
  machines: Readonly<Record<string, { readonly cores: number; readonly memoryGiB: number }>>,
): Map<string, number> {
  const here = skus.filter(({ serviceRegions = [] }) => serviceRegions.includes(region));
  const priceOf = (usage: string, pattern: RegExp): number | undefined =>
    here
      .filter(({ category, description = "" }) => category?.usageType === usage && pattern.test(description))
      .map(unitPrice)
      .find((price) => price > 0);
  const machineUsd = (type: string, usage: "OnDemand" | "Preemptible"): number | undefined => {
    const machine = machines[type];
    const family = (type.split("-")[0] ?? "").toUpperCase();
    const prefix = usage === "Preemptible" ? "^Spot Preemptible" : "^";
    const core = priceOf(usage, new RegExp(`${prefix} ?${family} Instance Core `));
    const memory = priceOf(usage, new RegExp(`${prefix} ?${family} Instance Ram `));
    return machine && core !== undefined && memory !== undefined
      ? Math.round((machine.cores * core + machine.memoryGiB * memory) * 1e6) / 1e6
      : undefined;
  };
  const found = new Map<string, number>();
  const note = (figure: string, value: number | undefined): void => {
    if (value !== undefined) {
      found.set(figure, value);
    }
  };
  Object.keys(machines).forEach((type) => note(`machinePerHour.${type}`, machineUsd(type, "OnDemand")));
  Object.entries(DISKS).forEach(([disk, name]) =>
    note(`diskPerGiBMonth.${disk}`, priceOf("OnDemand", new RegExp(`^${name}`))),
  );
  const [spot, onDemand] = [machineUsd(REFERENCE_MACHINE, "Preemptible"), machineUsd(REFERENCE_MACHINE, "OnDemand")];
  note("spotShare", spot && onDemand ? Math.round((spot / onDemand) * 10_000) / 10_000 : undefined);
  return found;
}

function unitPrice({ pricingInfo }: GcpSku): number {
  const rates = pricingInfo?.[0]?.pricingExpression?.tieredRates ?? [];
  // A free first tier stands before the rate that is paid.
  const { units = "0", nanos = 0 } = rates.at(-1)?.unitPrice ?? {};
  return Number(units) + nanos / 1e9;
}
