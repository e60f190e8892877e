/** Functions of ECS. */
import { placeIn } from '../../arn.ts'
import { arnAt, resourceInArn, type StateContext, type StateFunction } from './state-function.ts'

/** Names of clusters have no slash. Of those that have one, moto 5 takes what follows the last one. */
export const clusterArn: StateFunction = (value, { place }) => {
  const name = value.startsWith('arn:')
    ? /^cluster\/(.+)$/s.exec(resourceInArn('ecs', value) ?? '')?.[1]
    : value
  if (name === undefined || !CLUSTER.test(name)) return [arnAt('ecs', place, 'cluster/*')]
  return [value.startsWith('arn:') ? value : arnAt('ecs', place, `cluster/${name}`)]
}

/** Source: ECS API reference, CreateCluster. */
const CLUSTER = /^[\w-]{1,255}$/

/** A family, `family:revision`, or an ARN. Without revision it is the latest, which only the service knows. */
export const taskDefinitionArn: StateFunction = (value, context) => [wholeTaskDefinition(value, context)]

function wholeTaskDefinition(value: string, { place, questions }: StateContext): string {
  const [family, revision] = partsOfTaskDefinition(value)
  if (revision !== undefined)
    return value.startsWith('arn:') ? value : arnAt('ecs', place, `task-definition/${value}`)
  const where = placeIn(value, place)
  return questions.ask('task-definition', value, where) ?? arnAt('ecs', where, `task-definition/${family}:*`)
}

const TASK_DEFINITION = /^(?:daemon-)?task-definition\/(.*)$/s

function partsOfTaskDefinition(value: string): readonly [family: string, revision: string | undefined] {
  const resource = value.startsWith('arn:') ? resourceInArn('ecs', value) : `task-definition/${value}`
  const [, name = '*'] = TASK_DEFINITION.exec(resource ?? '') ?? []
  const [family = '*', revision] = name.split(':')
  return [family, revision]
}

export const family: StateFunction = (value) => [partsOfTaskDefinition(value)[0]]

export const revision: StateFunction = (value, context) => {
  const whole = wholeTaskDefinition(value, context)
  return [partsOfTaskDefinition(whole)[1] ?? '*']
}

/** ECS passes the roles of a task definition when it starts tasks. Nothing when there is no such definition. */
export const rolesOfTaskDefinition: StateFunction = (value, { place, questions }) =>
  questions.ask('task-definition-roles', value, placeIn(value, place)) ?? []

const OWNED = /^(service|daemon)-(?:deployment|revision)\/([^/]+)\/([^/]+)\/[^/]+$/

/** The service or daemon of a deployment or revision. ARNs of services name it, those of daemons need not. */
export const ecsOwner: StateFunction = (value, { place, questions }) => {
  const [, type, cluster, name] = OWNED.exec(resourceInArn('ecs', value) ?? '') ?? []
  const where = placeIn(value, place)
  if (type !== undefined) return [arnAt('ecs', where, `${type}/${cluster}/${name}`)]
  return [questions.ask('ecs-owner', value, where) ?? '*']
}

/** Session Manager connects to `ecs:CLUSTER_TASK_CONTAINER`. Nothing for other targets. */
export const ecsTaskOfTarget: StateFunction = (value) => {
  const [, cluster, task] = /^ecs:([^:]+)_([^_:]+)_[^_:]+$/.exec(value) ?? []
  return cluster === undefined ? [] : [`${cluster}/${task}`]
}
