import { clusterProvider } from "./components/cluster";
import { loadConfig } from "./components/config/load";
import { Foundation } from "./components/foundation/foundation";
import { profileFor } from "./components/profiles";
import { resolveServices } from "./components/services/resolve";

const config = loadConfig();
const profile = profileFor(config);
const onCluster = { providers: [clusterProvider(config.cluster.context)] };

new Foundation("foundation", { profile, services: resolveServices(config) }, onCluster);
