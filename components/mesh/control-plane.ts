import type * as pulumi from "@pulumi/pulumi";
import type { ChartMirror } from "../charts/mirror";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { NamespaceNames } from "../foundation/foundation";
import type { TelemetrySinks } from "../handles";
import type { Profile } from "../profiles";
import {
  istioBaseValues,
  istioCniFootprint,
  istioCniValues,
  istiodFootprint,
  istiodValues,
} from "./control-plane-values";

export interface ControlPlaneArgs {
  readonly profile: Profile;
  readonly namespaces: NamespaceNames;
  readonly sinks: TelemetrySinks;
  readonly mirror?: ChartMirror;
}

/** Istio's CRDs, the node agent that redirects pods' traffic without privileges in the pods, and istiod. */
export class ControlPlane extends PlatformComponent {
  /** Serves the injector and admits Istio's resources; what needs either depends on it. */
  readonly istiod: pulumi.Resource;

  constructor(name: string, args: ControlPlaneArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:mesh:ControlPlane", name, {}, opts);
    const { profile, namespaces, sinks, mirror } = args;
    const base = new ChartRelease(
      `${name}-base`,
      {
        chart: "istioBase",
        releaseName: "istio-base",
        namespace: namespaces.istioSystem,
        values: istioBaseValues(),
        footprint: [],
        mirror,
      },
      this.child,
    );
    const cni = new ChartRelease(
      `${name}-cni`,
      {
        chart: "istioCni",
        releaseName: "istio-cni",
        namespace: namespaces.nodeAgents,
        values: istioCniValues(profile),
        footprint: istioCniFootprint(profile),
        mirror,
      },
      this.after(base),
    );
    this.istiod = new ChartRelease(
      `${name}-istiod`,
      {
        chart: "istiod",
        releaseName: "istiod",
        namespace: namespaces.istioSystem,
        values: istiodValues(profile, sinks.traces),
        footprint: istiodFootprint(profile),
        mirror,
      },
      this.after(base, cni),
    );
    this.registerOutputs({});
  }
}
