/** The credentials of the database that the Redshift Data API gets on behalf of the caller. */
import { Keys } from './keys.ts'
import type { Seen } from './resolving.ts'
import type { NeededDecision } from './types.ts'

/**
 * A workgroup, a database user, or neither says which of the actions it is (Redshift Management Guide, "Authorizing
 * access to the Amazon Redshift Data API"). With a secret, none is needed.
 *
 * @param actions in the order serverless, IAM identity, database user
 */
export function redshiftCredentials(actions: readonly string[], seen: Seen): readonly NeededDecision[] {
  const { parameters } = seen
  if (parameters.has('SecretArn')) return []
  const [serverless, withIam, ofUser] = actions
  const action = parameters.has('WorkgroupName') ? serverless : parameters.has('DbUser') ? ofUser : withIam
  if (action === undefined) return []
  const resource = action === serverless ? '*' : databaseArn(seen)
  return [
    {
      action,
      resource,
      context: new Keys().context,
      via: `redshift-data.${seen.place.region}.amazonaws.com`,
      resourceFrom:
        resource === '*' ? 'nothing in the request' : 'parameters ClusterIdentifier, Database, DbUser',
      keysFrom: {},
    },
  ]
}

function databaseArn(seen: Seen): string {
  const { partition, region, accountId = '*' } = seen.place
  const cluster = textAt('ClusterIdentifier', seen)
  const [type, name] = seen.parameters.has('DbUser')
    ? ['dbuser', textAt('DbUser', seen)]
    : ['dbname', textAt('Database', seen)]
  return `arn:${partition}:redshift:${region}:${accountId}:${type}:${cluster}/${name}`
}

function textAt(path: string, { parameters }: Seen): string {
  const [value] = parameters.valuesAt(path)
  return typeof value === 'string' && value !== '' ? value : '*'
}
