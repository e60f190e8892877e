/** Faults in server/seed: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: "A seed's instance of Identity Center is made in another region",
    file: 'server/seed/apply.ts',
    text: 'const account = { tx, ctx: seed.region === undefined ? ctx : { ...ctx, region: seed.region } }',
    replacement: 'const account = { tx, ctx }',
  },
  {
    name: 'A failed step of a seed loses its note',
    file: 'server/seed/failure.ts',
    text: "const note = error.note === undefined ? '' : ` (${error.note})`",
    replacement: "const note = ''",
  },
  {
    name: 'A seed cannot say what becomes of unknown operations',
    file: 'server/seed/guard.ts',
    text: '...(unknown === undefined ? {} : { unknown }),',
    replacement: '',
  },
  {
    name: 'A seed cannot name the upstream of all services',
    file: 'server/seed/guard.ts',
    text: "if (name === '*' && member === 'upstream') continue",
    replacement: '',
  },
  {
    name: 'A seed cannot choose the suffix of a provisioned role',
    file: 'server/seed/identity-center/identity-center-access.ts',
    text: 'if (suffix === undefined || provisioningOf(tx, accountId, set.id)) return undefined',
    replacement: 'return undefined',
  },
  {
    name: "A seed's grants of applications are forgotten",
    file: 'server/seed/identity-center/identity-center-applications.ts',
    text: 'if (!jwtBearer) return',
    replacement: 'return',
  },
  {
    name: 'Members of a seed that have no effect are not refused',
    file: 'server/seed/identity-center/identity-center-secrets.ts',
    text: 'if (ofCenter) throw useless([...path, ofCenter], ofCenter)',
    replacement: '',
  },
  {
    name: "A seed's user loses the parts of the name",
    file: 'server/seed/identity-center/identity-center-users.ts',
    text: 'return Object.keys(parts).length === 0 ? undefined : parts',
    replacement: 'return undefined',
  },
  {
    name: "A seed cannot choose the portal's subdomain",
    file: 'server/seed/identity-center/index.ts',
    text: '...(subdomain === undefined ? {} : { subdomain }),',
    replacement: '',
  },
  {
    name: 'A failed seed does not name the place',
    file: 'server/seed/locator.ts',
    text: '(error instanceof StepFailure ? located(error, places) : error)',
    replacement: 'error',
  },
  {
    name: 'A seed does not replace an issuer',
    file: 'server/seed/issuers.ts',
    text: 'if (!replaces && tx.issuers.has(issuer)) continue',
    replacement: 'if (tx.issuers.has(issuer)) continue',
  },
  {
    name: 'Two users of a seed have the same MFA device',
    file: 'server/seed/mfa-devices.ts',
    text: 'if (tx.mfaDevices.has(device.serialNumber)) throw mfaDeviceInUse()',
    replacement: '',
  },
  {
    name: 'A seed cannot choose the ID of the organization',
    file: 'server/seed/organization/index.ts',
    text: 'const given = { featureSet, ...(id === undefined ? {} : { id }) }',
    replacement: 'const given = { featureSet }',
  },
  {
    name: "A seed's policy is not found by its name",
    file: 'server/seed/organization/organization-targets.ts',
    text: 'if (found !== undefined) return found',
    replacement: '',
  },
  {
    name: 'An accepted transfer needs no account',
    file: 'server/seed/organization/organization-transfers.ts',
    text: 'if (account === undefined) throw new StepFailure(path, \'An accepted transfer needs "account"\')',
    replacement: '',
  },
  {
    name: 'A seed takes the 30th of February',
    file: 'server/seed/organization/organization-values.ts',
    text: 'return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)',
    replacement: 'return !Number.isNaN(time)',
  },
  {
    name: 'Root users of a seed have no password',
    file: 'server/seed/passwords.ts',
    text: 'if (email === undefined && !hashed) return',
    replacement: 'return',
  },
  {
    name: 'Problems of a seed do not say where',
    file: 'server/seed/problems.ts',
    text: "return place === undefined ? '' : ` (${place})`",
    replacement: "return ''",
  },
  {
    name: 'A resource policy as text is written twice',
    file: 'server/seed/resources.ts',
    text: "const text = typeof document === 'string' ? document : JSON.stringify(document)",
    replacement: 'const text = JSON.stringify(document)',
  },
  {
    name: 'SAML metadata in a seed is taken for a file',
    file: 'server/seed/saml-providers.ts',
    text: 'if (TEXT.test(source)) return source',
    replacement: '',
  },
  {
    name: 'Problems in a short seed have the place in the long one',
    file: 'server/seed/short-form.ts',
    text: "asWritten: (path) => (path[0] === 'accounts' && path[1] === accountId ? path.slice(2) : path),",
    replacement: 'asWritten: (path) => path,',
  },
  {
    name: 'ARNs of policies in a seed are taken for names',
    file: 'server/seed/steps.ts',
    text: "if (reference.startsWith('arn:')) return reference",
    replacement: '',
  },
  {
    name: "Times in a seed's templates are ignored",
    file: 'server/seed/templates.ts',
    text: 'if (text === undefined) return undefined',
    replacement: 'return undefined',
  },
]
