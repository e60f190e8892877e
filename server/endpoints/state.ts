/** The data that endpoints keep outside the state. It lasts as long as the process. */
import type { WithFaults } from './api/faults.ts'
import type { WithContainers } from './container-credentials/containers.ts'
import type { WithInstances } from './instance-metadata/instances.ts'
import type { WithSignIn } from './sign-in/sign-in-state.ts'

export interface Endpoints extends WithFaults, WithInstances, WithContainers, WithSignIn {}
