/** The settings of one node of a test cluster, as its program takes them from the environment. */
import type { NodePlace } from './engine-network.ts'

export interface NodeRequest {
  readonly index: number
  readonly places: readonly NodePlace[]
  readonly folder: string
  readonly apiKey: string
  /** Where all nodes share one address, so that ports tell them apart. */
  readonly isLoopback: boolean
}

export function nodeName(index: number): string {
  return `weaviate-${index}`
}

export function nodeEnvironment(request: NodeRequest): Record<string, string> {
  const { index, places, folder, apiKey, isLoopback } = request
  const place = places[index]!
  return {
    PERSISTENCE_DATA_PATH: folder,
    DEFAULT_VECTORIZER_MODULE: 'none',
    ENABLE_MODULES: '',
    DISABLE_TELEMETRY: 'true',
    LOG_LEVEL: 'warning',
    // A limit for the heap, so that several nodes share one small machine.
    GOMEMLIMIT: '1GiB',
    GO_PROFILING_DISABLE: 'true',
    ...indexing,
    ...replication,
    AUTHENTICATION_APIKEY_ENABLED: 'true',
    AUTHENTICATION_APIKEY_ALLOWED_KEYS: apiKey,
    AUTHENTICATION_APIKEY_USERS: 'verbatim',
    AUTHORIZATION_ADMINLIST_ENABLED: 'true',
    AUTHORIZATION_ADMINLIST_USERS: 'verbatim',
    CLUSTER_BASIC_AUTH_USERNAME: 'verbatim',
    CLUSTER_BASIC_AUTH_PASSWORD: apiKey,
    GRPC_PORT: String(place.grpc),
    CLUSTER_HOSTNAME: nodeName(index),
    CLUSTER_IN_LOCALHOST: String(isLoopback),
    CLUSTER_BIND_ADDR: place.host,
    CLUSTER_ADVERTISE_ADDR: place.host,
    CLUSTER_GOSSIP_BIND_PORT: String(place.gossip),
    CLUSTER_DATA_BIND_PORT: String(place.data),
    RAFT_PORT: String(place.raft),
    RAFT_INTERNAL_RPC_PORT: String(place.raftRpc),
    RAFT_BOOTSTRAP_EXPECT: String(places.length),
    RAFT_BOOTSTRAP_TIMEOUT: '90',
    RAFT_TIMEOUTS_MULTIPLIER: '2',
    MEMBERLIST_FAST_FAILURE_DETECTION: 'true',
    ...(places.length > 1 && joining(places)),
  }
}

/** Indexed synchronously, the last batch before a kill is lost from the vector index. */
const indexing = { ASYNC_INDEXING: 'true', REPLICA_MOVEMENT_ENABLED: 'true' }

/** A restarted node has what it missed within seconds instead of most of a minute. */
const replication = {
  ASYNC_REPLICATION_FREQUENCY: '2s',
  ASYNC_REPLICATION_PROPAGATION_DELAY: '1s',
  ASYNC_REPLICATION_ALIVE_NODES_CHECKING_FREQUENCY: '1s',
  ASYNC_REPLICATION_FREQUENCY_WHILE_PROPAGATING: '500ms',
}

/** Every node names all of them, itself too: joining oneself always works, so the order of starts does not matter. */
function joining(places: readonly NodePlace[]) {
  return {
    RAFT_JOIN: places.map(({ raft }, index) => `${nodeName(index)}:${raft}`).join(','),
    CLUSTER_JOIN: places.map(({ host, gossip }) => `${host}:${gossip}`).join(','),
  }
}
