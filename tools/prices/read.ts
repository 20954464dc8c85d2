import * as readline from "node:readline";
import { Readable } from "node:stream";
import { GKE_MACHINE_TYPES } from "../../components/profiles/gke";
import type { PriceList } from "../../planner/cost/prices";
import { AWS_SERVICES, awsFigures, regionIndexUrl, regionListUrl } from "./aws";
import type { Figures } from "./figures";
import { type GcpSku, gcpFigures, skusUrl } from "./gcp";

/** Opens an address; the global `fetch` outside tests. */
export type Open = (url: string) => Promise<Response>;

/** The lists could not be read, in words for a person. */
export class PriceError extends Error {}

/** What of a list AWS publishes, from its bulk price lists. */
export async function readAws(list: PriceList, open: Open): Promise<Figures> {
  const machines = Object.keys(list.machinePerHour);
  const figures = new Map<string, { value: number; readAt: string }>();
  for (const service of AWS_SERVICES) {
    const index: unknown = await (await opened(open, regionIndexUrl(service))).json();
    const url = regionListUrl(index, list.region);
    const { body } = await opened(open, url);
    if (!body) {
      throw new PriceError(`${url} is empty.`);
    }
    const lines = readline.createInterface({ input: Readable.fromWeb(body as never), crlfDelay: Infinity });
    for (const [figure, value] of await awsFigures(lines, machines)) {
      figures.set(figure, { value, readAt: url });
    }
  }
  return figures;
}

/** What of a list Google's billing catalog has. */
export async function readGcp(list: PriceList, key: string, open: Open): Promise<Figures> {
  const skus: GcpSku[] = [];
  let pageToken = "";
  do {
    const response = await opened(open, skusUrl(key, pageToken));
    const page = (await response.json()) as { readonly skus?: GcpSku[]; readonly nextPageToken?: string };
    skus.push(...(page.skus ?? []));
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
  const types: Readonly<Record<string, { readonly cpuMillicores: number; readonly memoryMiB: number }>> =
    GKE_MACHINE_TYPES;
  const machines = Object.fromEntries(
    Object.entries(types).map(([type, { cpuMillicores, memoryMiB }]) => [
      type,
      { cores: cpuMillicores / 1000, memoryGiB: memoryMiB / 1024 },
    ]),
  );
  // The key is a secret: it must not stand in the address that is kept.
  const readAt = "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus";
  return new Map([...gcpFigures(skus, list.region, machines)].map(([figure, value]) => [figure, { value, readAt }]));
}

async function opened(open: Open, url: string): Promise<Response> {
  const { host, pathname } = new URL(url);
  let response: Response;
  try {
    response = await open(url);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new PriceError(`${host} cannot be reached (${cause}). Run it where there is internet.`);
  }
  if (!response.ok) {
    throw new PriceError(`${host}${pathname} answered ${response.status} ${response.statusText}`.trim() + ".");
  }
  return response;
}
