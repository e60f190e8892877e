/** The AssumeRole requests that ECS and EKS make for containers. */
import type { ServiceAssumeRoleRequest } from '../../services/sts/assume-as-service.ts'
import type { Container } from './containers.ts'

export function assumeRoleRequestOf(container: Container): ServiceAssumeRoleRequest {
  return container.kind === 'ecs' ? taskRequest(container) : podRequest(container)
}

export function taskArn({ partition, region, accountId, cluster, taskId }: Container): string {
  return `arn:${partition}:ecs:${region}:${accountId}:task/${cluster}/${taskId}`
}

/**
 * Returns the request with which ECS assumes the role of a task. Source: Amazon ECS Developer Guide, task IAM
 * role.
 */
function taskRequest(container: Container): ServiceAssumeRoleRequest {
  const { accountId, roleArn, taskId } = container
  return {
    service: 'ecs-tasks.amazonaws.com',
    roleArn,
    sessionName: taskId,
    source: { arn: taskArn(container), account: accountId },
  }
}

const LONGEST_SESSION_NAME = 64

/**
 * Returns the request with which EKS Pod Identity assumes the role of a pod. All session tags are transitive.
 * Source: Amazon EKS User Guide, EKS Pod Identity: role and session tags.
 */
function podRequest({
  partition,
  region,
  accountId,
  cluster,
  namespace,
  serviceAccount,
  pod,
  id,
  roleArn,
}: Container): ServiceAssumeRoleRequest {
  const clusterArn = `arn:${partition}:eks:${region}:${accountId}:cluster/${cluster}`
  const tags = [
    { Key: 'eks-cluster-arn', Value: clusterArn },
    { Key: 'eks-cluster-name', Value: cluster },
    { Key: 'kubernetes-namespace', Value: namespace },
    { Key: 'kubernetes-service-account', Value: serviceAccount },
    { Key: 'kubernetes-pod-name', Value: pod },
    { Key: 'kubernetes-pod-uid', Value: id },
  ]
  const suffix = `-${id}`
  const prefix = `eks-${cluster}-${pod}`.slice(0, LONGEST_SESSION_NAME - suffix.length)
  return {
    service: 'pods.eks.amazonaws.com',
    roleArn,
    sessionName: prefix + suffix,
    source: { arn: clusterArn, account: accountId },
    tags,
    transitiveTagKeys: tags.map(({ Key }) => Key),
  }
}
