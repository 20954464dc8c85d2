import { accessCommands, chartVersions, endpointUrls, grafanaPasswordCommand } from "./components/access";
import { Certificates } from "./components/certificates/certificates";
import { clusterProvider } from "./components/cluster";
import { loadConfig } from "./components/config/load";
import { Data } from "./components/data/data";
import { Foundation } from "./components/foundation/foundation";
import { Mesh } from "./components/mesh/mesh";
import { Observability } from "./components/observability/observability";
import { telemetrySinks } from "./components/observability/sinks";
import { Operators } from "./components/operators/operators";
import { profileFor } from "./components/profiles";
import { Secrets } from "./components/secrets/secrets";
import { resolveServices } from "./components/services/resolve";
import { Services } from "./components/services/services";

const config = loadConfig();
const profile = profileFor(config);
const services = resolveServices(config);
const sinks = telemetrySinks();
const { domain, charts } = config;
const { mirror } = charts;
const onCluster = { providers: [clusterProvider(config.cluster.context)] };

const { namespaces } = new Foundation(
  "foundation",
  { profile, services, budgetMonthlyUsd: config.budget.monthlyUsd },
  onCluster,
);

const operators = new Operators(
  "operators",
  {
    profile,
    namespace: namespaces.operators,
    dataNamespace: namespaces.data,
    coordination: config.kafka.coordination,
    mirror,
  },
  onCluster,
);
const certificates = new Certificates("certificates", { profile, namespaces, acme: config.acme, mirror }, onCluster);

const { passwords, tokens } = new Secrets(
  "secrets",
  { config, profile, services, namespaces, monitoringKinds: [operators.prometheusOperatorCrds] },
  onCluster,
);

const data = new Data(
  "data",
  { config, profile, services, namespaces, passwords, issuer: certificates.internal, operators },
  onCluster,
).handles;

const mesh = new Mesh(
  "mesh",
  { profile, namespaces, sinks, services, domain, publicIssuer: certificates.public, mirror },
  onCluster,
).handle;

new Services(
  "services",
  { services, profile, namespace: namespaces.services, domain, tokens, data, sinks, mesh, operators },
  onCluster,
);

const observability = new Observability(
  "observability",
  { config, profile, namespaces, operators, grafanaPassword: passwords.grafanaAdmin },
  onCluster,
);

/** Where everything is, from inside the cluster; the API also from outside. */
export const endpoints = endpointUrls({ domain, services, data, observability });
/** Ready-to-paste commands that open the platform's ports on this machine. */
export const access = accessCommands({ context: config.cluster.context, services, data, observability });
/** Command that prints the generated password of Grafana's admin. */
export const grafanaPassword = grafanaPasswordCommand(config.cluster.context, observability.grafanaAdminSecret);
/** Pinned version of every chart the stack installs. */
export const versions = chartVersions(config, profile);
