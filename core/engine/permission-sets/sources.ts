/** Where the times, the randomness, and the limits of provisioned roles come from. */
import type { Context } from '../operation.ts'

export type ProvisioningSources = Pick<Context, 'timeIn' | 'randomBytes' | 'quotas' | 'newUuid'>
