import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { staleNotes } from "../../planner/cost/price-age";
import { type PriceList, priceListFor, sourcesOf } from "../../planner/cost/prices";
import { AWS_MANUAL, awsFigures, regionListUrl } from "../../tools/prices/aws";
import { csvFields } from "../../tools/prices/csv";
import { placesOf, withFigures } from "../../tools/prices/figures";
import { type GcpSku, gcpFigures } from "../../tools/prices/gcp";
import { PriceError, readAws, readGcp } from "../../tools/prices/read";

const FIXTURES = path.join(__dirname, "fixtures", "prices");
const fixture = (name: string): string => fs.readFileSync(path.join(FIXTURES, name), "utf8");
const linesOf = (name: string): string[] => fixture(name).split("\n");

function listOf(machine: string): PriceList {
  const list = priceListFor([machine]);
  assert.ok(list);
  return list;
}

function sku(description: string, nanos: number, usageType = "OnDemand", region = "us-central1"): GcpSku {
  const tieredRates = [{ unitPrice: { units: "0", nanos } }];
  return {
    description,
    serviceRegions: [region],
    category: { usageType },
    pricingInfo: [{ pricingExpression: { tieredRates } }],
  };
}

describe("prices: AWS", () => {
  it("takes the plain Linux machine on demand, and none of its kin", async () => {
    const figures = await awsFigures(linesOf("ec2.csv"), ["m7g.xlarge"]);
    assert.equal(figures.get("machinePerHour.m7g.xlarge"), 0.17);
    assert.equal(figures.has("machinePerHour.x9.mega"), false);
    assert.equal(figures.get("diskPerGiBMonth.gp3"), 0.09);
  });

  it("takes reserved shares from the standard class with nothing up front", async () => {
    const figures = await awsFigures(linesOf("ec2.csv"), ["m7g.xlarge"]);
    assert.equal(figures.get("reservedOneYearShare"), 0.66);
    assert.equal(figures.get("reservedThreeYearsShare"), 0.45);
  });

  it("takes the network balancer's hours and units, with a region's prefix or without", async () => {
    assert.deepEqual(
      [...(await awsFigures(linesOf("elb.csv"), []))],
      [
        ["loadBalancerPerHour", 0.0225],
        ["loadBalancerPerGB", 0.006],
      ],
    );
  });

  it("reads quoted fields with commas and quotes", () => {
    assert.deepEqual(csvFields('"a","b, ""c""",,"",d'), ["a", 'b, "c"', "", "", "d"]);
  });

  it("refuses a file without column names", async () => {
    await assert.rejects(awsFigures(['"FormatVersion","v1.0"'], []), /no line begins with the column SKU/);
  });

  it("finds a region's list, and says when there is none", () => {
    const index = {
      regions: { "us-east-1": { currentVersionUrl: "/offers/v1.0/aws/AmazonEC2/2026/us-east-1/index.json" } },
    };
    assert.match(regionListUrl(index, "us-east-1"), /^https:.*\/us-east-1\/index\.csv$/);
    assert.throws(() => regionListUrl(index, "mars-1"), /does not have mars-1/);
  });

  it("puts read figures in place with their date, and leaves the others", async () => {
    const list = listOf("m7g.xlarge");
    const open = (url: string): Promise<Response> => {
      const service = url.split("/")[6] ?? "";
      const csv = { AmazonEC2: "ec2.csv", AWSELB: "elb.csv" }[service];
      const index = {
        regions: { "us-east-1": { currentVersionUrl: `/offers/v1.0/aws/${service}/1/us-east-1/index.json` } },
      };
      const none = '"SKU","TermType"\n';
      return Promise.resolve(new Response(url.endsWith(".csv") ? (csv ? fixture(csv) : none) : JSON.stringify(index)));
    };
    const fresh = withFigures(list, await readAws(list, open), "2026-12-01");
    assert.equal(fresh.machinePerHour["m7g.xlarge"]?.usd, 0.17);
    assert.equal(fresh.machinePerHour["m7g.xlarge"].readOn, "2026-12-01");
    assert.match(fresh.machinePerHour["m7g.xlarge"].readAt ?? "", /AmazonEC2\/1\/us-east-1\/index\.csv$/);
    assert.deepEqual(fresh.machinePerHour["m7g.large"], list.machinePerHour["m7g.large"]);
    assert.equal(fresh.reservedOneYearShare.unverified, undefined);
    assert.deepEqual(fresh.spotShare, list.spotShare);
    assert.deepEqual(Object.keys(fresh), Object.keys(list));
  });

  it("knows every figure's place, and which of them stay by hand", () => {
    const places = placesOf(listOf("m7g.xlarge"));
    assert.equal(places.length, sourcesOf(listOf("m7g.xlarge")).length);
    AWS_MANUAL.forEach((place) => assert.ok(places.includes(place), place));
  });

  it("says once, without a stack, that there is no internet", async () => {
    const offline = (): Promise<Response> =>
      Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }));
    await assert.rejects(
      readAws(listOf("m7g.xlarge"), offline),
      (error) => error instanceof PriceError && /cannot be reached \(getaddrinfo ENOTFOUND\)/.test(error.message),
    );
  });
});

describe("prices: Google", () => {
  const skus = [
    sku("E2 Instance Core running in Americas", 21_811_590),
    sku("E2 Instance Ram running in Americas", 2_923_530),
    sku("E2 Instance Core running in Finland", 99_000_000, "OnDemand", "europe-north1"),
    sku("Spot Preemptible E2 Instance Core running in Americas", 8_724_636, "Preemptible"),
    sku("Spot Preemptible E2 Instance Ram running in Americas", 1_169_412, "Preemptible"),
    sku("Balanced PD Capacity", 100_000_000),
  ];
  const machines = { "e2-standard-4": { cores: 4, memoryGiB: 16 }, "n2-standard-4": { cores: 4, memoryGiB: 16 } };

  it("puts a machine together from its cores and its memory in the region", () => {
    const figures = gcpFigures(skus, "us-central1", machines);
    assert.equal(figures.get("machinePerHour.e2-standard-4"), 0.134023);
    assert.equal(figures.get("spotShare"), 0.4);
    assert.equal(figures.get("diskPerGiBMonth.pd-balanced"), 0.1);
    assert.equal(figures.has("machinePerHour.n2-standard-4"), false);
  });

  it("reads every page, and keeps the key out of what it writes down", async () => {
    const pages = [{ skus: skus.slice(0, 1), nextPageToken: "two" }, { skus: skus.slice(1) }];
    const asked: string[] = [];
    const figures = await readGcp(listOf("e2-standard-4"), "a-key", (url) => {
      asked.push(url);
      return Promise.resolve(Response.json(pages[asked.length - 1]));
    });
    assert.equal(asked.length, 2);
    assert.match(asked[1] ?? "", /pageToken=two/);
    assert.equal(figures.get("machinePerHour.e2-standard-4")?.value, 0.134023);
    assert.ok([...figures.values()].every(({ readAt }) => !readAt.includes("a-key")));
  });

  it("says what the catalog answered when it refuses", async () => {
    const refuse = (): Promise<Response> => Promise.resolve(new Response("", { status: 403, statusText: "Forbidden" }));
    await assert.rejects(readGcp(listOf("e2-standard-4"), "k", refuse), /answered 403 Forbidden\.$/);
  });
});

describe("prices: age", () => {
  const sources = [
    { figure: "old", value: 1, source: "https://example.com", readOn: "2026-01-01" },
    { figure: "new", value: 1, source: "https://example.com", readOn: "2026-03-01" },
  ];
  const on = (date: string): string[] => staleNotes({ sources, priceList: "aws us-east-1" }, Date.parse(date));

  it("warns after ninety days, of the oldest", () => {
    assert.deepEqual(on("2026-04-01"), []);
    assert.match(on("2026-04-02")[0] ?? "", /^1 of 2 prices of aws us-east-1 .* of 2026-01-01 \(old\)/);
    assert.match(on("2026-12-01")[0] ?? "", /^2 of 2 prices/);
  });

  it("has nothing to say where nothing is billed", () => {
    assert.deepEqual(staleNotes({ sources: [] }, Date.parse("2030-01-01")), []);
  });
});
