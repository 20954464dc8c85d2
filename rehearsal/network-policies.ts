import type { JsonObject } from "../planner/model";
import type { ApiObject } from "./client";
import { listIn, objectIn, textIn } from "./objects";

/** One end of a connection: a pod, or an address outside. */
export interface Actor {
  readonly name: string;
  /** IPv4 address. */
  readonly address: string;
  /** Present for pods that NetworkPolicies apply to; absent for nodes, host-network pods and the world. */
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
}

export interface Connection {
  readonly from: Actor;
  readonly to: Actor;
  readonly port: number;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

type Direction = "Ingress" | "Egress";

/**
 * Says which connections NetworkPolicies let through, by the API's own semantics: a pod that a policy selects for a
 * direction may use that direction only where some rule of some such policy says so; policies add up; a connection
 * needs both ends. Named ports are not resolved and match nothing.
 */
export class NetworkPolicyEvaluator {
  private readonly policies: readonly ApiObject[];

  /**
   * @param namespaces labels of each namespace by its name
   * @param blocksHoldPods whether an ipBlock also matches pods whose address lies in it: so with Calico and the VPC CNI,
   * not so with Cilium (GKE's Dataplane V2); the API leaves it open
   */
  constructor(
    objects: readonly ApiObject[],
    private readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>,
    private readonly blocksHoldPods: boolean,
  ) {
    this.policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  }

  allows(connection: Connection): boolean {
    const { from, to } = connection;
    return (
      // A pod always reaches itself, whatever policies say.
      from === to || (this.side("Egress", from, to, connection) && this.side("Ingress", to, from, connection))
    );
  }

  private side(direction: Direction, subject: Actor, peer: Actor, connection: Connection): boolean {
    const applying = this.policies.filter((policy) => this.applies(policy, direction, subject));
    return (
      applying.length === 0 ||
      applying.some((policy) =>
        listIn(policy, "spec", direction.toLowerCase()).some((rule) =>
          this.ruleAllows(rule, direction, policy.metadata.namespace ?? "", peer, connection),
        ),
      )
    );
  }

  private applies(policy: ApiObject, direction: Direction, { pod }: Actor): boolean {
    if (!pod || pod.namespace !== policy.metadata.namespace) {
      return false;
    }
    const spec = objectIn(policy, "spec");
    const types = (spec["policyTypes"] as readonly string[] | undefined) ?? [
      "Ingress",
      ...(spec["egress"] === undefined ? [] : ["Egress"]),
    ];
    return types.includes(direction) && selects(objectIn(spec, "podSelector"), pod.labels);
  }

  private ruleAllows(
    rule: JsonObject,
    direction: Direction,
    home: string,
    peer: Actor,
    connection: Connection,
  ): boolean {
    const peers = listIn(rule, direction === "Egress" ? "to" : "from");
    const ports = listIn(rule, "ports");
    return (
      (peers.length === 0 || peers.some((candidate) => this.peerMatches(candidate, home, peer))) &&
      (ports.length === 0 || ports.some((candidate) => portMatches(candidate, connection)))
    );
  }

  private peerMatches(candidate: JsonObject, home: string, { address, pod }: Actor): boolean {
    if (candidate["ipBlock"] !== undefined) {
      if (pod && !this.blocksHoldPods) {
        return false;
      }
      const block = objectIn(candidate, "ipBlock");
      const except = (block["except"] as readonly string[] | undefined) ?? [];
      return inCidr(address, textIn(block, "cidr") ?? "") && !except.some((cidr) => inCidr(address, cidr));
    }
    if (!pod) {
      return false;
    }
    const inNamespace =
      candidate["namespaceSelector"] === undefined
        ? pod.namespace === home
        : selects(objectIn(candidate, "namespaceSelector"), this.namespaces.get(pod.namespace) ?? {});
    return (
      inNamespace && (candidate["podSelector"] === undefined || selects(objectIn(candidate, "podSelector"), pod.labels))
    );
  }
}

/** A label selector's verdict on labels. An empty selector selects everything. */
export function selects(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(objectIn(selector, "matchLabels")).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    listIn(selector, "matchExpressions").every((expression) => {
      const value = labels[textIn(expression, "key") ?? ""];
      const values = (expression["values"] as readonly string[] | undefined) ?? [];
      switch (expression["operator"]) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        default:
          throw new RangeError(`a label selector has no operator ${JSON.stringify(expression["operator"])}`);
      }
    })
  );
}

function portMatches(candidate: JsonObject, { port, protocol }: Connection): boolean {
  if ((candidate["protocol"] ?? "TCP") !== protocol) {
    return false;
  }
  const first = candidate["port"];
  const last = candidate["endPort"] ?? first;
  return (
    first === undefined || (typeof first === "number" && typeof last === "number" && port >= first && port <= last)
  );
}

/** Whether an IPv4 address lies in a block. */
export function inCidr(address: string, cidr: string): boolean {
  const [network = "", length = "32"] = cidr.split("/");
  const bits = Number(length);
  // 2 ** rather than shifts, which would go negative at the highest bit.
  const size = 2 ** (32 - bits);
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
