import type { Stack } from "../kubernetes/stack";
import { namespaceOf, objectName } from "../kubernetes/subject";
import { at, itemsOf, textOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const gatewayCertificateExists = stackPolicy({
  name: "gateway-certificate-exists",
  description: "The certificate a Gateway names is made by the plan, in the namespace of the gateway's pods.",
  severity: "critical",
  topic: "mesh",
  mistake: [21],
  protectsFrom: "The gateway has no certificate: every HTTPS request is reset.",
  mend: "Add a Certificate whose spec.secretName is the Gateway's credentialName, in the gateway's namespace.",
  *checkStack(stack): Generator<Finding> {
    const made = secretsMade(stack);
    const pods = stack.releases
      .filter(({ chart }) => chart === "gateway" || chart === "istio-gateway")
      .map(({ namespace }) => namespace);
    for (const subject of stack.ofKind("networking.istio.io", "Gateway")) {
      for (const [index, server] of itemsOf(at(subject.inputs, "spec", "servers")).entries()) {
        const secret = textOf(at(server, "tls", "credentialName"));
        if (secret === undefined) continue;
        const here = made.filter(({ name }) => name === undefined || name === secret);
        const field = `spec.servers[${index}].tls.credentialName`;
        if (here.length === 0) yield { subject, field, found: secret, problem: "nothing makes this Secret" };
        else if (
          pods.length > 0 &&
          !pods.includes(undefined) &&
          !here.some(({ namespace }) => namespace === undefined || pods.includes(namespace))
        ) {
          yield {
            subject,
            field,
            found: secret,
            problem: `the Secret is made in ${here[0]?.namespace}, the gateway's pods are in ${pods.join(", ")}`,
          };
        }
      }
    }
  },
});

interface MadeSecret {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

function secretsMade(stack: Stack): readonly MadeSecret[] {
  return [
    ...stack.ofKind("", "Secret").map((subject) => ({ name: objectName(subject), namespace: namespaceOf(subject) })),
    ...stack
      .ofKind("cert-manager.io", "Certificate")
      .map((subject) => ({ name: textOf(at(subject.inputs, "spec", "secretName")), namespace: namespaceOf(subject) })),
  ];
}
