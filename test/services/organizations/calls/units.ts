/** Calls that change units. */
import {
  CreateOrganizationalUnitCommand,
  DeleteOrganizationalUnitCommand,
  type OrganizationsClient,
  UpdateOrganizationalUnitCommand,
} from '@aws-sdk/client-organizations'
import { ORGANIZATION } from '../../../support/organizations.ts'
import { type OrganizationsCalls, organizationsArn, rootArn } from './call.ts'

let count = 0

/** Names of units are unique within their parent. */
const newName = () => {
  count += 1
  return `unit ${count}`
}

/** Creates a unit. Returns its ID. */
async function createUnit(client: OrganizationsClient): Promise<string> {
  const command = new CreateOrganizationalUnitCommand({ ParentId: 'r-exam', Name: newName() })
  const { OrganizationalUnit } = await client.send(command)
  return OrganizationalUnit?.Id ?? ''
}

const arnOf = (id: string) => organizationsArn(`ou/${ORGANIZATION}/${id}`)

export const unitCalls: OrganizationsCalls = {
  CreateOrganizationalUnit: {
    who: 'management',
    resource: rootArn,
    also: () => [['organizations:TagResource', arnOf('*')]],
    send: (client) =>
      client.send(
        new CreateOrganizationalUnitCommand({
          ParentId: 'r-exam',
          Name: newName(),
          Tags: [{ Key: 'team', Value: 'a' }],
        }),
      ),
  },
  UpdateOrganizationalUnit: {
    who: 'management',
    prepare: createUnit,
    resource: arnOf,
    send: (client, OrganizationalUnitId) =>
      client.send(new UpdateOrganizationalUnitCommand({ OrganizationalUnitId, Name: newName() })),
  },
  DeleteOrganizationalUnit: {
    who: 'management',
    prepare: createUnit,
    resource: arnOf,
    send: (client, OrganizationalUnitId) =>
      client.send(new DeleteOrganizationalUnitCommand({ OrganizationalUnitId })),
  },
}
