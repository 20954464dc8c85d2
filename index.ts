import { clusterProvider } from "./components/cluster";
import { loadConfig } from "./components/config/load";
import { Foundation } from "./components/foundation/foundation";
import { profileFor } from "./components/profiles";

const config = loadConfig();
const profile = profileFor(config);
const onCluster = { providers: [clusterProvider(config.cluster.context)] };

new Foundation("foundation", { profile }, onCluster);
