/** The page of errors: each text and its evidence, from the factories and the comments above them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as accessAnalyzerErrors from '../../protocol/errors/accessanalyzer.ts'
import * as accountAccessErrors from '../../protocol/errors/account-access.ts'
import * as bodyErrors from '../../protocol/errors/bodies.ts'
import * as guardErrors from '../../protocol/errors/guard.ts'
import * as iamToolboxErrors from '../../protocol/errors/iam-toolbox.ts'
import * as identitystoreErrors from '../../protocol/errors/identitystore.ts'
import * as jsonErrors from '../../protocol/errors/json-requests.ts'
import * as organizationsAccountMoves from '../../protocol/errors/organizations/account-moves.ts'
import * as organizationsAccountRequests from '../../protocol/errors/organizations/account-requests.ts'
import * as organizationsAccounts from '../../protocol/errors/organizations/accounts.ts'
import * as organizationsClosures from '../../protocol/errors/organizations/closures.ts'
import * as organizationsCommon from '../../protocol/errors/organizations/common.ts'
import * as organizationsEffectivePolicies from '../../protocol/errors/organizations/effective-policies.ts'
import * as organizationsHandshakes from '../../protocol/errors/organizations/handshakes.ts'
import * as organizationsOrganization from '../../protocol/errors/organizations/organization.ts'
import * as organizationsPolicies from '../../protocol/errors/organizations/policies.ts'
import * as organizationsResourcePolicy from '../../protocol/errors/organizations/resource-policy.ts'
import * as organizationsServices from '../../protocol/errors/organizations/services.ts'
import * as organizationsTags from '../../protocol/errors/organizations/tags.ts'
import * as organizationsTransfers from '../../protocol/errors/organizations/transfers.ts'
import * as organizationsUnits from '../../protocol/errors/organizations/units.ts'
import * as s3BodyErrors from '../../protocol/errors/s3-bodies.ts'
import * as scimErrors from '../../protocol/errors/scim.ts'
import * as signinErrors from '../../protocol/errors/signin.ts'
import * as ssoErrors from '../../protocol/errors/sso.ts'
import * as ssoAdminApplications from '../../protocol/errors/sso-admin/applications.ts'
import * as ssoAdminAssignments from '../../protocol/errors/sso-admin/assignments.ts'
import * as ssoAdminCommon from '../../protocol/errors/sso-admin/common.ts'
import * as ssoAdminInstances from '../../protocol/errors/sso-admin/instances.ts'
import * as ssoAdminPermissionSets from '../../protocol/errors/sso-admin/permission-sets.ts'
import * as ssoAdminRegions from '../../protocol/errors/sso-admin/regions.ts'
import * as ssoAdminTags from '../../protocol/errors/sso-admin/tags.ts'
import * as ssoOidcErrors from '../../protocol/errors/sso-oidc.ts'
import * as errors from '../../protocol/errors.ts'
import { doubtsIn, textOf } from './comments.ts'
import { code, page, table } from './markdown.ts'

interface Factory {
  readonly name: string
  /** The exports of the module that has the factory. */
  readonly module: object
  /** The text of the comment above the factory. */
  readonly comment: string
  readonly parameters: readonly Parameter[]
}

interface Parameter {
  readonly name: string
  readonly list: boolean
}

/** Files whose factories `protocol/errors.ts` exports, in the order of the page. */
const SHARED_FILES = [
  'requests',
  'members',
  'entities',
  'keys',
  'providers',
  'others',
  'delegation',
  'reports',
  'simulation',
  'sts',
  'web-identity',
  'saml',
]

/**
 * The other files, which follow on the page, with their modules. `protocol/errors.ts` does not export these, because their
 * names occur in several services.
 */
const MODULES: Readonly<Record<string, object>> = {
  'json-requests': jsonErrors,
  'organizations/common': organizationsCommon,
  'organizations/organization': organizationsOrganization,
  'organizations/accounts': organizationsAccounts,
  'organizations/policies': organizationsPolicies,
  'organizations/services': organizationsServices,
  'organizations/tags': organizationsTags,
  'organizations/account-requests': organizationsAccountRequests,
  'organizations/closures': organizationsClosures,
  'organizations/account-moves': organizationsAccountMoves,
  'organizations/handshakes': organizationsHandshakes,
  'organizations/transfers': organizationsTransfers,
  'organizations/resource-policy': organizationsResourcePolicy,
  'organizations/effective-policies': organizationsEffectivePolicies,
  'organizations/units': organizationsUnits,
  bodies: bodyErrors,
  identitystore: identitystoreErrors,
  's3-bodies': s3BodyErrors,
  scim: scimErrors,
  'sso-admin/common': ssoAdminCommon,
  'sso-admin/instances': ssoAdminInstances,
  'sso-admin/permission-sets': ssoAdminPermissionSets,
  'sso-admin/tags': ssoAdminTags,
  'sso-admin/applications': ssoAdminApplications,
  'sso-admin/assignments': ssoAdminAssignments,
  'sso-admin/regions': ssoAdminRegions,
  'sso-oidc': ssoOidcErrors,
  sso: ssoErrors,
  accessanalyzer: accessAnalyzerErrors,
  'account-access': accountAccessErrors,
  'iam-toolbox': iamToolboxErrors,
  signin: signinErrors,
  guard: guardErrors,
}

export function errorsPage(root: string): string {
  const parts = [...SHARED_FILES, ...Object.keys(MODULES)].flatMap((name) => {
    const source = readFileSync(join(root, 'protocol', 'errors', `${name}.ts`), 'utf8')
    return sectionsOf(source, MODULES[name] ?? errors)
  })
  return page('Errors', INTRODUCTION, ...parts, unknownsOf(root))
}

function sectionsOf(source: string, module: object): string[] {
  const sections = source.split(/^\/\/ -+ (.+?) -+$/m).slice(1)
  const parts: string[] = []
  for (let index = 0; index < sections.length; index += 2) {
    const rows = factoriesIn(sections[index + 1] ?? '', module).flatMap(rowsOf)
    parts.push(`## ${sections[index]}`, table(['code', 'status', 'text', 'evidence'], rows))
  }
  return parts
}

/** Lists what the comments of the sources admit not to know about AWS. */
function unknownsOf(root: string): string {
  const rows = doubtsIn(root).map(({ file, sentence }) => [`[${file}](../../${file})`, sentence])
  return [
    '## What is not known',
    UNKNOWNS,
    table(['place', 'what iamulator does, and what is not known'], rows),
  ].join('\n\n')
}

const UNKNOWNS = `The evidence *E* and *ours* in the tables above mean that AWS may word the error differently: rely on the code and the status, and do not
compare the text. This table lists the other things about AWS that neither its documentation nor a recording answers, with what iamulator
does instead. Each is a sentence in the comments of the source, which begins with \`Unverified: \`.`

const INTRODUCTION = `This page lists the errors that iamulator returns. The source is \`protocol/errors/\`. In a text, \`<name>\` is a placeholder for a
value from the request. Errors of signatures are defined in \`protocol/sigv4/errors.ts\`, errors of passwords in
\`protocol/errors/passwords.ts\`, and errors of policy documents in \`policy/validate/\`.

The column **evidence** shows how well the text is known:

| evidence | meaning |
|---|---|
| S | recorded on AWS |
| O | measured on STS |
| I | quoted in a public report |
| D | documented by AWS |
| E | seen only in other tools: the most likely text, unverified |
| ours | AWS has the error, because it documents or declares it, but its text is not known |
| iamulator | specific to iamulator; AWS has no such error |
| (blank) | see the comment in the source |`

function factoriesIn(section: string, module: object): Factory[] {
  const pattern = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export const (\w+) = \(([\s\S]*?)\) =>/gm
  return [...section.matchAll(pattern)].map(([, comment = '', name = '', list = '']) => ({
    name,
    module,
    comment: textOf(comment),
    parameters: [...list.matchAll(/(?:^|,)\s*(\w+)(?=:| =)(: readonly string\[\])?/g)].map(
      ([, parameter = '', listType]) => ({ name: parameter, list: listType !== undefined }),
    ),
  }))
}

/** Returns no row for a factory whose text is a parameter. */
function rowsOf(factory: Factory): string[][] {
  const { code: errorCode, status, text, members = {} } = example(factory)
  if (text === '<text>') return []
  return [
    [
      [errorCode, ...Object.values(members)].map((each) => code(String(each))).join('<br>'),
      String(status),
      text === undefined ? '(none)' : code(text),
      evidenceOf(factory.comment),
    ],
  ]
}

/** Builds the error with parameter names instead of values. */
function example({ name, module, parameters }: Factory): errors.AwsError {
  const factory: unknown = Reflect.get(module, name)
  if (typeof factory !== 'function') throw new Error(`protocol/errors/ exports no function ${name}`)
  const error: unknown = Reflect.apply(factory, undefined, parameters.map(placeholderOf))
  if (!(error instanceof errors.AwsError)) throw new Error(`${name} makes no AwsError`)
  return error
}

/** Returns a placeholder. For a list, returns two items named in the singular. */
function placeholderOf({ name, list }: Parameter): string | string[] {
  const item = `<${list ? name.replace(/s$/, '') : name}>`
  return list ? [item, item] : item
}

function evidenceOf(comment: string): string {
  if (/^Ours\b/.test(comment)) return 'iamulator'
  if (/\btexts? (?:is|are) ours\b/.test(comment)) return 'ours'
  return /^([A-Z](?:, [A-Z])*)(?= \(|[.,:; ]|$)/.exec(comment)?.[1] ?? ''
}
