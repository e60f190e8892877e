/**
 * The documents in which the endpoint describes itself.
 *
 * Source: IAM Identity Center SCIM Implementation Developer Guide, ServiceProviderConfig.
 *
 * Unverified: The schemas and resource types of SCIM have the form of RFC 7643, because AWS publishes only that they exist.
 */
import { scimResourceNotFound } from '../../../protocol/errors/scim.ts'
import { type Attribute, ENTERPRISE_ATTRIBUTES, GROUP_ATTRIBUTES, USER_ATTRIBUTES } from './attributes.ts'
import type { ScimHandler } from './call.ts'
import { GROUP_SCHEMA } from './groups.ts'
import { wholeList } from './pages.ts'
import { ENTERPRISE_USER, USER_SCHEMA } from './user-document.ts'

const GUIDE = 'https://docs.aws.amazon.com/singlesignon/latest'
const CORE = 'urn:ietf:params:scim:schemas:core:2.0'

const CONFIGURATION = {
  schemas: [`${CORE}:ServiceProviderConfig`],
  documentationUri: `${GUIDE}/developerguide/what-is-scim.html`,
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description: 'Authentication scheme using the OAuth Bearer Token Standard',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      documentationUri: `${GUIDE}/developerguide/provision-automatically.html`,
      primary: true,
    },
  ],
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 100 },
  patch: { supported: true },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
}

export const getConfiguration: ScimHandler = () => ({ status: 200, body: CONFIGURATION })

interface Described {
  readonly id: string
}

const SCHEMAS: readonly Described[] = [
  schemaOf(USER_SCHEMA, 'User', USER_ATTRIBUTES),
  schemaOf(GROUP_SCHEMA, 'Group', GROUP_ATTRIBUTES),
  schemaOf(ENTERPRISE_USER, 'EnterpriseUser', ENTERPRISE_ATTRIBUTES),
]

const RESOURCE_TYPES: readonly Described[] = [
  {
    ...resourceType('User', USER_SCHEMA),
    schemaExtensions: [{ schema: ENTERPRISE_USER, required: false }],
  },
  resourceType('Group', GROUP_SCHEMA),
].map((type) => ({ ...type, meta: { resourceType: 'ResourceType' } }))

export const listSchemas: ScimHandler = () => ({ status: 200, body: wholeList(SCHEMAS) })

export const getSchema: ScimHandler = ({ id }) => ({ status: 200, body: described(SCHEMAS, id, 'schema') })

export const listResourceTypes: ScimHandler = () => ({ status: 200, body: wholeList(RESOURCE_TYPES) })

export const getResourceType: ScimHandler = ({ id }) => ({
  status: 200,
  body: described(RESOURCE_TYPES, id, 'resource type'),
})

/** @throws AwsError ResourceNotFoundException */
function described(all: readonly Described[], id: string, what: string): object {
  const found = all.find((each) => each.id === id)
  if (!found) throw scimResourceNotFound(what)
  return found
}

function schemaOf(id: string, name: string, attributes: readonly Attribute[]) {
  return {
    schemas: [`${CORE}:Schema`],
    id,
    name,
    attributes: attributes.map(describe),
    meta: { resourceType: 'Schema' },
  }
}

function describe({ name, type, members, isList, isRequired }: Attribute): object {
  return {
    name,
    type,
    multiValued: isList === true,
    required: isRequired === true,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: name === 'userName' ? 'server' : 'none',
    ...(members.length > 0 ? { subAttributes: members.map(describe) } : {}),
  }
}

function resourceType(name: string, schema: string) {
  return { schemas: [`${CORE}:ResourceType`], id: name, name, endpoint: `/${name}s`, schema }
}
