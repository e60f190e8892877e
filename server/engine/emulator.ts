/** The emulator as operations know it: state, clock, keys, and modes. It knows nothing of HTTP or of any endpoint. */
import type { Store } from '../../store/index.ts'
import type { AuthorizationMessages } from '../access/authorization-messages.ts'
import type { RecentDecisions } from '../access/recent.ts'
import type { RandomBytes } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import type { Sessions } from '../identity/sessions.ts'
import type { WebIdentities } from '../identity/web-identity/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { Settings } from '../runtime/settings.ts'
import type { Templates } from './templates.ts'

export interface Emulator {
  readonly settings: Settings
  readonly store: Store
  readonly sessions: Sessions
  readonly authorizationMessages: AuthorizationMessages
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly newRequestId: () => string
  readonly log: Log
  readonly decisions: RecentDecisions
  /** Issuers of web identity tokens, and their keys. */
  readonly webIdentities: WebIdentities
  /** Quotas of every account; the seed may change them. */
  quotas: Quotas
  /** ARNs outside the emulator, and further services of AWS, that trust policies may name; given by the seed. */
  externalPrincipals: ReadonlySet<string>
  /** Templates of roles and policies; given by the seed. */
  templates: Templates
  /** False until the state is complete: everything is answered with 503 until then. */
  ready: boolean
}
