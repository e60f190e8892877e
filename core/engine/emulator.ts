/** The emulator as operations see it: state, clock, keys, and modes, independent of HTTP and endpoints. */
import type { Store } from '../../store/index.ts'
import type { AuthorizationMessages } from '../access/authorization-messages.ts'
import type { Denials } from '../access/records/denials.ts'
import type { RecentDecisions } from '../access/records/recent-decisions.ts'
import type { OwnershipOf } from '../access/target.ts'
import type { RandomBytes } from '../aws/ids.ts'
import type { Quotas } from '../aws/quotas.ts'
import type { OidcIssuer } from '../identity/identity-center/oidc-issuer.ts'
import type { PortalSessions } from '../identity/identity-center/portal-sessions.ts'
import type { Logins } from '../identity/logins.ts'
import type { MfaVerifications } from '../identity/mfa-codes.ts'
import type { Sessions } from '../identity/sessions.ts'
import type { WebIdentities } from '../identity/web-identity/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { GuardSettings, Settings } from '../runtime/settings.ts'
import type { Mailbox } from './mail.ts'
import type { SeededRules } from './rule-changes.ts'
import type { Templates } from './templates.ts'

export interface Emulator {
  readonly settings: Settings
  /** Whether a program started it, such as a test, and not a command. Messages say what to do there. */
  readonly isEmbedded: boolean
  readonly store: Store
  readonly sessions: Sessions
  /** The sessions of the AWS access portal. */
  readonly portalSessions: PortalSessions
  /** The codes and tokens of clients that act for users of the access portal. */
  readonly oidcIssuer: OidcIssuer
  /** The programs that act for somebody who is signed in to the console. */
  readonly logins: Logins
  readonly authorizationMessages: AuthorizationMessages
  readonly clock: Clock
  /** Asks the services who owns what an action is about. */
  readonly ownershipOf: OwnershipOf
  readonly randomBytes: RandomBytes
  readonly newRequestId: () => string
  readonly log: Log
  readonly decisions: RecentDecisions
  /** Denials by policies, whose details can be read by their authorization IDs. */
  readonly denials: Denials
  readonly mfaVerifications: MfaVerifications
  /** The latest e-mail that AWS would send. */
  readonly mailbox: Mailbox
  /** The issuers of web identity tokens and their keys. */
  readonly webIdentities: WebIdentities
  /** The quotas of every account. The seed may change them. */
  quotas: Quotas
  /** ARNs outside the emulator and further AWS services that trust policies may name, set by the seed. */
  externalPrincipals: ReadonlySet<string>
  /** Prefixes of services that AWS does not have, about whose actions questions may ask, set by the seed. */
  ownServices: ReadonlySet<string>
  /** The role and policy templates that the seed defines. */
  templates: Templates
  /** The emulators of other services, and how their calls are guarded. The seed may change them. */
  guarding: GuardSettings
  /** What seeds have changed of these rules. */
  seededRules: SeededRules
  /** False until the state is complete. Until then, requests are answered with 503. */
  ready: boolean
}
