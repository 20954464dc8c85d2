import type * as pulumi from "@pulumi/pulumi";
import type { ChartMirror } from "../charts/mirror";
import { PlatformComponent } from "../component";
import type { NamespaceNames } from "../foundation/foundation";
import type { CertificateIssuerHandle, MeshHandle, TelemetrySinks } from "../handles";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import type { ResolvedService } from "../services/resolve";
import { ControlPlane } from "./control-plane";
import { ExternalHosts } from "./external-hosts";
import { INGRESS_GATEWAY, INGRESS_RELEASE, INGRESS_SELECTOR, principal } from "./identity";
import { Ingress } from "./ingress";
import { MeshPolicies } from "./policies";

export interface MeshArgs {
  readonly profile: Profile;
  readonly namespaces: NamespaceNames;
  readonly sinks: TelemetrySinks;
  /** Signs the certificate of the public host name. */
  readonly publicIssuer: CertificateIssuerHandle;
  /** Host name users call. */
  readonly domain: string;
  readonly services: readonly ResolvedService[];
  readonly mirror?: ChartMirror;
}

/** Istio: control plane, the way in, and the rules that hold for everyone. Each service adds a ServiceTraffic of its own. */
export class Mesh extends PlatformComponent {
  readonly handle: MeshHandle;

  constructor(name: string, args: MeshArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:mesh:Mesh", name, {}, opts);
    const { profile, namespaces, sinks, services, domain, mirror } = args;
    const controlPlane = new ControlPlane(`${name}-control-plane`, { profile, namespaces, sinks, mirror }, this.child);
    const { istiod } = controlPlane;
    const policies = new MeshPolicies(
      `${name}-policies`,
      { namespaces, domain, tracedPercent: profile.mesh.tracedPercent, istiod },
      this.child,
    );
    const ingress = new Ingress(
      `${name}-ingress`,
      { profile, namespaces, domain, issuer: args.publicIssuer, services, istiod, mirror },
      this.child,
    );
    const external = new ExternalHosts(
      `${name}-external`,
      { namespace: namespaces.services, services, istiod },
      this.child,
    );
    this.handle = {
      gatewaySelector: INGRESS_SELECTOR,
      gatewayNamespace: NAMESPACES.ingress,
      gatewayService: INGRESS_RELEASE,
      gatewayPrincipal: principal(NAMESPACES.ingress, INGRESS_RELEASE),
      gateway: `${NAMESPACES.ingress}/${INGRESS_GATEWAY}`,
      ready: [istiod, policies, external, ...ingress.ready],
    };
    this.registerOutputs({});
  }
}
