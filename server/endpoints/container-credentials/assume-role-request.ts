/** As whom and for whom the services assume the role of a container. */
import type { ServiceAssumeRoleRequest } from '../../services/sts/assume-as-service.ts'
import type { Container } from './containers.ts'

export function assumeRoleRequestOf(container: Container): ServiceAssumeRoleRequest {
  return container.kind === 'ecs' ? taskRequest(container) : podRequest(container)
}

export function taskArn({ region, accountId, cluster, taskId }: Container): string {
  return `arn:aws:ecs:${region}:${accountId}:task/${cluster}/${taskId}`
}

/** Source: Amazon ECS Developer Guide, task IAM role. */
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

/** Source: Amazon EKS User Guide, EKS Pod Identity: the role, and its session tags, which are all transitive. */
function podRequest({
  region,
  accountId,
  cluster,
  namespace,
  serviceAccount,
  pod,
  id,
  roleArn,
}: Container): ServiceAssumeRoleRequest {
  const clusterArn = `arn:aws:eks:${region}:${accountId}:cluster/${cluster}`
  const tags = [
    { Key: 'eks-cluster-arn', Value: clusterArn },
    { Key: 'eks-cluster-name', Value: cluster },
    { Key: 'kubernetes-namespace', Value: namespace },
    { Key: 'kubernetes-service-account', Value: serviceAccount },
    { Key: 'kubernetes-pod-name', Value: pod },
    { Key: 'kubernetes-pod-uid', Value: id },
  ]
  const ending = `-${id}`
  const beginning = `eks-${cluster}-${pod}`.slice(0, LONGEST_SESSION_NAME - ending.length)
  return {
    service: 'pods.eks.amazonaws.com',
    roleArn,
    sessionName: beginning + ending,
    source: { arn: clusterArn, account: accountId },
    tags,
    transitiveTagKeys: tags.map(({ Key }) => Key),
  }
}
