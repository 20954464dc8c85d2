import { GUIDE_TARGETS } from "./guide-table";
import type { CostTarget, MachineOption, Purchase, SpotMix } from "./model";

const usd = (amount: number): string => `${amount.toFixed(0)} USD`;

/** Our own aims for the month, each with what would meet it, nothing dropped and every spread kept. */
export function targetsOf(purchase: Purchase, machines: readonly MachineOption[]): CostTarget[] {
  const cheapest = [...machines].sort((a, b) => a.usd - b.usd)[0];
  const { onDemandUsd, spotUsd } = GUIDE_TARGETS;
  return [
    {
      name: "on demand",
      limitUsd: onDemandUsd,
      usd: purchase.onDemandUsd,
      met: purchase.onDemandUsd <= onDemandUsd,
      advice: cheapest
        ? `The cheapest machines that hold everything are ${cheapest.nodes} x ${cheapest.instanceType}: ${usd(cheapest.usd)}.`
        : "No machine type of the price list holds everything.",
    },
    ...(purchase.spot ? [spotTarget(purchase.spot, purchase.allSpotUsd, spotUsd)] : []),
  ];
}

function spotTarget(spot: SpotMix, allSpotUsd: number, limitUsd: number): CostTarget {
  const met = spot.usd <= limitUsd;
  const reserved = `With the machines on demand reserved it is ${usd(spot.reservedOneYearUsd)} (one year) or ${usd(spot.reservedThreeYearsUsd)} (three).`;
  const floor =
    `That is the floor of such mixes: what may not be interrupted keeps ${spot.onDemandNodes} machines, which with all that is no ` +
    `machine come to ${usd(spot.leastUsd)} before the first spot machine. Every node on spot would be ${usd(allSpotUsd)}, ` +
    "and an interruption may take a database primary along.";
  return {
    name: "with spot",
    limitUsd,
    usd: spot.usd,
    met,
    advice: `The cheapest safe mix is ${mixText(spot)}: ${usd(spot.usd)}. ${met ? "" : `${floor} `}${reserved}`,
    ...(met ? {} : { floor: spot.lines }),
  };
}

/** "3 x m6g.large on demand and 2 x m6g.xlarge spot" */
export function mixText({ onDemandNodes, onDemandType, spotNodes, spotType }: SpotMix): string {
  const pinned = `${onDemandNodes} x ${onDemandType} on demand`;
  return spotNodes === 0 ? pinned : `${pinned} and ${spotNodes} x ${spotType} spot`;
}
