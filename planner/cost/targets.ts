import { GUIDE_TARGETS } from "./guide-table";
import type { CostTarget, MachineOption, Purchase } from "./model";

const usd = (amount: number): string => `${amount.toFixed(0)} USD`;

/** Our own aims for the month, each with what would meet it, nothing dropped and every spread kept. */
export function targetsOf(purchase: Purchase, machines: readonly MachineOption[]): CostTarget[] {
  const cheapest = [...machines].sort((a, b) => a.usd - b.usd)[0];
  const bySpot = machines
    .flatMap((option) => (option.spot ? [{ ...option, mix: option.spot }] : []))
    .sort((a, b) => a.mix.usd - b.mix.usd)[0];
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
    ...(purchase.spot
      ? [
          {
            name: "with spot",
            limitUsd: spotUsd,
            usd: purchase.spot.usd,
            met: purchase.spot.usd <= spotUsd,
            advice: bySpot
              ? `The cheapest safe mix is ${bySpot.mix.onDemandNodes} on demand and ${bySpot.mix.spotNodes} spot ${bySpot.instanceType}: ${usd(bySpot.mix.usd)}. ` +
                `Every node on spot would be ${usd(purchase.allSpotUsd)}.`
              : "No machine type of the price list holds everything.",
          },
        ]
      : []),
  ];
}
