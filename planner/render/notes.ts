import { remoteEntry } from "./external-secret";
import type { RenderedManifest, Rendering, WithheldSecret } from "./manifests";

/** `secrets.md`: which Secrets the manifests expect, and where each comes from. No value is among them. */
export function secretsNote(project: string, secrets: readonly WithheldSecret[]): string {
  const external = secrets.filter((secret) => secret.external);
  const byHand = secrets.filter((secret) => !secret.external);
  const sections = [
    "# Secrets",
    "No value of a secret is written here. The manifests expect these Secrets to exist.",
    ...(external.length > 0
      ? [
          "## Brought by External Secrets",
          "Each is filled from one entry of the secret manager: a JSON object of the keys.",
          table(
            ["Namespace", "Secret", "Entry", "Keys"],
            external.map((secret) => [
              secret.namespace,
              secret.name,
              `\`${remoteEntry(project, secret.namespace, secret.name)}\``,
              keys(secret),
            ]),
          ),
        ]
      : []),
    ...(byHand.length > 0
      ? [
          "## To be created before the manifests are applied",
          "`pulumi up` generates them and keeps them in its state. Without it, create each with the keys named here; a password and the URLs that carry it must agree.",
          table(
            ["Namespace", "Secret", "Type", "Keys"],
            byHand.map((secret) => [secret.namespace, secret.name, secret.type, keys(secret)]),
          ),
        ]
      : []),
    ...(secrets.length === 0 ? ["None."] : []),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** `README.md` of the rendered folder. */
export function readme(
  project: string,
  stack: string,
  { manifests, secrets, charts }: Rendering,
  inflated: boolean,
): string {
  const missing = manifests.filter((manifest) => manifest.missing.length > 0);
  const byHand = secrets.filter(({ external }) => !external).length;
  const sections = [
    `# Manifests of ${project} on ${stack}`,
    `Written by \`npm run render -- --stack ${stack}\`; the same program and config give the same bytes. Do not edit: change the program and render again.`,
    [
      `- ${manifests.length} objects, one a file: \`<part>/<namespace or cluster>/<kind>-<name>.yaml\`, listed in \`kustomization.yaml\`.`,
      inflated
        ? `- ${charts.length} charts, rendered by Helm into the same folders. Hook Jobs carry Helm's annotations, which Argo CD runs at their time and \`kubectl apply\` does not.`
        : `- ${charts.length} charts, each an Argo CD Application. Waves follow the program's dependencies; for Argo CD to wait for an Application's health between waves, its ConfigMap needs the health check of \`argoproj.io/Application\`.`,
      `- No Secret is written. ${secrets.length - byHand} of ${secrets.length} come by External Secrets, ${byHand} are to be created by hand: \`secrets.md\`.`,
    ].join("\n"),
    ...(missing.length > 0 ? ["## Values that only `up` brings", missing.map(missingLine).join("\n")] : []),
  ];
  return `${sections.join("\n\n")}\n`;
}

function missingLine({ path, missing }: RenderedManifest): string {
  return `- \`${path}\`: ${missing.map((field) => `\`${field}\``).join(", ")}`;
}

function keys({ keys: names }: WithheldSecret): string {
  return names.length > 0 ? names.map((name) => `\`${name}\``).join(", ") : "(known at `up`)";
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
