/** Faults in server/endpoints: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'The portal answers for accounts that it does not know',
    file: 'server/endpoints/access-portal/app-instances.ts',
    text: 'if (!account) throw noAccess()',
    replacement: 'if (!account) return []',
  },
  {
    name: 'The portal links to any URL, scripts included',
    file: 'server/endpoints/access-portal/applications.ts',
    text: 'return /^https?:\\/\\//i.test(url) && URL.canParse(url) ? url : undefined',
    replacement: 'return url',
  },
  {
    name: 'Users of an external identity provider register devices here',
    file: 'server/endpoints/access-portal/devices.ts',
    text: 'if (!instance.identityProvider) return',
    replacement: 'return',
  },
  {
    name: 'A new password need not be repeated',
    file: 'server/endpoints/access-portal/new-password.ts',
    text: "if (password !== form.get('repeated')) return DIFFERENT",
    replacement: '',
  },
  {
    name: 'The relay state leads to other sites',
    file: 'server/endpoints/access-portal/relay-state.ts',
    text: 'if (!url || !origins.includes(url.origin) || !PAGES.test(url.pathname)) return start',
    replacement: 'if (!url) return start',
  },
  {
    name: "A role's relay state leads away from AWS",
    file: 'server/endpoints/access-portal/roles.ts',
    text: "return url?.protocol === 'https:' && isConsoleOfAws(url.hostname) ? url.href : CONSOLE",
    replacement: 'return url ? url.href : CONSOLE',
  },
  {
    name: 'Tools never get a session of the portal',
    file: 'server/endpoints/access-portal/tool-calls.ts',
    text: 'return live && inPlace(emulator, place, live)',
    replacement: 'return undefined',
  },
  {
    name: 'A GET at the root loses its query',
    file: 'server/endpoints/api/not-served.ts',
    text: "headers: { Location: `https://aws.amazon.com/iam${query === '' ? '' : `?${query}`}` },",
    replacement: "headers: { Location: 'https://aws.amazon.com/iam' },",
  },
  {
    name: 'An operation that does not exist is called from the console',
    file: 'server/endpoints/console/called-operation.ts',
    text: 'if (!operationModel) throw unknownIn(model, operation, versionOf(model))',
    replacement: 'if (!operationModel) return undefined as never',
  },
  {
    name: 'Instances are listed from the newest',
    file: 'server/endpoints/instance-metadata/instances.ts',
    text: 'return rows.sort((one, other) => one.number - other.number).map((row) => this.#instanceOf(row))',
    replacement:
      'return rows.sort((one, other) => other.number - one.number).map((row) => this.#instanceOf(row))',
  },
  {
    name: 'Other sites may post to our pages',
    file: 'server/endpoints/origin.ts',
    text: "return site !== undefined && site !== 'same-origin' && site !== 'none' && !isLinkFollowed(request)",
    replacement: 'return false',
  },
  {
    name: 'An unknown schema of SCIM is an empty one',
    file: 'server/endpoints/scim/discovery.ts',
    text: 'if (!found) throw scimResourceNotFound(what)',
    replacement: 'if (!found) return {}',
  },
  {
    name: 'A SCIM filter may name an attribute twice',
    file: 'server/endpoints/scim/filter.ts',
    text: 'if (values.has(name.toLowerCase())) throw invalidFilter()',
    replacement: '',
  },
  {
    name: 'A cursor of another SCIM list passes',
    file: 'server/endpoints/scim/pages.ts',
    text: "if (cursorOf(kind, after) !== cursor) throw invalidScimRequest('The cursor is not one of this SCIM list.')",
    replacement: '',
  },
  {
    name: 'HEAD requests to SCIM are refused',
    file: 'server/endpoints/scim/routes.ts',
    text: "return operationsAt(path)?.get(method === 'HEAD' ? 'GET' : method)",
    replacement: 'return operationsAt(path)?.get(method)',
  },
  {
    name: 'SCIM forgets the enterprise extension',
    file: 'server/endpoints/scim/user-document.ts',
    text: '...(enterprise === undefined ? {} : { Extensions: { [ENTERPRISE]: enterprise } }),',
    replacement: '',
  },
  {
    name: 'A sign-in token is made from a session without credentials',
    file: 'server/endpoints/sign-in/federation.ts',
    text: "if (typeof value !== 'string') throw invalid(`Session has no ${name}.`)",
    replacement: '',
  },
  {
    name: 'Any SessionType is taken',
    file: 'server/endpoints/sign-in/federation.ts',
    text: "if ((parameters.get('SessionType') ?? 'json') !== 'json') throw invalid('SessionType must be json.')",
    replacement: '',
  },
  {
    name: 'A denied sign-in succeeds',
    file: 'server/endpoints/sign-in/session-cookie.ts',
    text: "if (refusal) throw new EndpointError(403, 'SignInDenied', refusal.message)",
    replacement: '',
  },
  {
    name: 'Policies on sign-ins are not heeded',
    file: 'server/endpoints/sign-in/sign-in-policy.ts',
    text: "if (!caller || emulator.settings.auth !== 'enforce') return undefined",
    replacement: 'return undefined',
  },
  {
    name: 'Whoever leaves out the password is an administrator',
    file: 'server/endpoints/sign-in/sign-in.ts',
    text: "if (!form.has('administrator')) return checkPassword(visit)",
    replacement: '',
  },
  {
    name: 'An error of AWS becomes an internal error in a page',
    file: 'server/endpoints/throttling.ts',
    text: 'if (error instanceof AwsError) return error',
    replacement: '',
  },
]
