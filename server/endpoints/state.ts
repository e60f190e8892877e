/** The data that endpoints keep outside the state. It lasts as long as the process. */
import type { EmulatorWithContainers } from './container-credentials/containers.ts'
import type { EmulatorWithInstances } from './instance-metadata/instances.ts'
import type { EmulatorWithSignIn } from './sign-in/state.ts'

export interface Endpoints extends EmulatorWithInstances, EmulatorWithContainers, EmulatorWithSignIn {}
