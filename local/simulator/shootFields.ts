import { isObject, type Json } from './applyPatch.ts';

/**
 * The fields of a Shoot's spec, as `pkg/apis/core/v1beta1/types_shoot.go` of Gardener 1.14x names them: a name with braces is an
 * object, or a list of them, with these fields; one without holds anything. What is not here, the API server drops.
 */
const names = `
  addons{ kubernetesDashboard{ enabled authenticationMode } nginxIngress{ enabled loadBalancerSourceRanges
    config externalTrafficPolicy } }
  cloudProfileName
  dns{ domain providers{ domains{ include exclude } primary secretName type zones{ include exclude }
    credentialsRef } }
  extensions
  hibernation{ enabled schedules{ start end location } }
  kubernetes{ clusterAutoscaler{ scaleDownDelayAfterAdd scaleDownDelayAfterDelete
    scaleDownDelayAfterFailure scaleDownUnneededTime scaleDownUtilizationThreshold scanInterval expander
    maxNodeProvisionTime maxGracefulTerminationSeconds ignoreTaints newPodScaleUpDelay maxEmptyBulkDelete
    ignoreDaemonsetsUtilization verbosity startupTaints statusTaints maxScaleDownParallelism
    maxDrainParallelism initialNodeGroupBackoffDuration maxNodeGroupBackoffDuration
    nodeGroupBackoffResetTimeout emitPerNodeGroupMetrics maxBinpackingTime autoscaling{ minAllowed } }
    kubeAPIServer{ featureGates admissionPlugins{ name config disabled kubeconfigSecretName } apiAudiences
    auditConfig{ auditPolicy{ configMapRef } } runtimeConfig serviceAccountConfig{ issuer
    extendTokenExpiration maxTokenExpiration acceptedIssuers } watchCacheSizes{ default resources{
    apiGroup resource size } } requests{ maxNonMutatingInflight maxMutatingInflight }
    enableAnonymousAuthentication eventTTL logging{ verbosity httpAccessVerbosity }
    defaultNotReadyTolerationSeconds defaultUnreachableTolerationSeconds encryptionConfig{ resources
    provider{ type } } structuredAuthentication{ configMapName } structuredAuthorization{ configMapName
    kubeconfigs{ authorizerName secretName } } autoscaling{ minAllowed } tlsMinVersion }
    kubeControllerManager{ featureGates horizontalPodAutoscaler{ cpuInitializationPeriod
    downscaleStabilization initialReadinessDelay syncPeriod tolerance } nodeCIDRMaskSize
    podEvictionTimeout nodeMonitorGracePeriod nodeCIDRMaskSizeIPv6 } kubeScheduler{ featureGates
    kubeMaxPDVols profile } kubeProxy{ featureGates mode enabled } kubelet{ featureGates cpuCFSQuota
    cpuManagerPolicy evictionHard{ memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable
    nodeFSInodesFree } evictionMaxPodGracePeriod evictionMinimumReclaim{ memoryAvailable imageFSAvailable
    imageFSInodesFree nodeFSAvailable nodeFSInodesFree } evictionPressureTransitionPeriod evictionSoft{
    memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable nodeFSInodesFree }
    evictionSoftGracePeriod{ memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable
    nodeFSInodesFree } maxPods podPidsLimit failSwapOn kubeReserved{ cpu memory ephemeralStorage pid }
    imageGCHighThresholdPercent imageGCLowThresholdPercent serializeImagePulls registryPullQPS
    registryBurst seccompDefault containerLogMaxSize containerLogMaxFiles protectKernelDefaults
    streamingConnectionIdleTimeout memorySwap{ swapBehavior } maxParallelImagePulls imageMinimumGCAge
    imageMaximumGCAge singleProcessOOMKill imagePullCredentialsVerificationPolicy
    preloadedImagesVerificationAllowlist } version verticalPodAutoscaler{ enabled evictAfterOOMThreshold
    evictionRateBurst evictionRateLimit evictionTolerance recommendationMarginFraction updaterInterval
    recommenderInterval targetCPUPercentile recommendationLowerBoundCPUPercentile
    recommendationUpperBoundCPUPercentile targetMemoryPercentile recommendationLowerBoundMemoryPercentile
    recommendationUpperBoundMemoryPercentile cpuHistogramDecayHalfLife memoryHistogramDecayHalfLife
    memoryAggregationInterval memoryAggregationIntervalCount featureGates maxAllowed
    recommenderUpdateWorkerCount } etcd{ main{ autoscaling{ minAllowed } } events{ autoscaling{ minAllowed
    } } } }
  networking{ type providerConfig pods nodes services ipFamilies }
  maintenance{ autoUpdate{ kubernetesVersion machineImageVersion } timeWindow{ begin end }
    confineSpecUpdateRollout autoRotation{ credentials{ observability{ rotationPeriod } sshKeypair{
    rotationPeriod } etcdEncryptionKey{ rotationPeriod } } } }
  monitoring{ alerting{ emailReceivers } }
  provider{ type controlPlaneConfig infrastructureConfig workers{ annotations caBundle cri{ name
    containerRuntimes{ type providerConfig } } kubernetes{ kubelet{ featureGates cpuCFSQuota
    cpuManagerPolicy evictionHard{ memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable
    nodeFSInodesFree } evictionMaxPodGracePeriod evictionMinimumReclaim{ memoryAvailable imageFSAvailable
    imageFSInodesFree nodeFSAvailable nodeFSInodesFree } evictionPressureTransitionPeriod evictionSoft{
    memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable nodeFSInodesFree }
    evictionSoftGracePeriod{ memoryAvailable imageFSAvailable imageFSInodesFree nodeFSAvailable
    nodeFSInodesFree } maxPods podPidsLimit failSwapOn kubeReserved{ cpu memory ephemeralStorage pid }
    imageGCHighThresholdPercent imageGCLowThresholdPercent serializeImagePulls registryPullQPS
    registryBurst seccompDefault containerLogMaxSize containerLogMaxFiles protectKernelDefaults
    streamingConnectionIdleTimeout memorySwap{ swapBehavior } maxParallelImagePulls imageMinimumGCAge
    imageMaximumGCAge singleProcessOOMKill imagePullCredentialsVerificationPolicy
    preloadedImagesVerificationAllowlist } version } labels name machine{ type image{ name providerConfig
    version } architecture } maximum minimum maxSurge maxUnavailable providerConfig taints volume{ name
    type size encrypted } dataVolumes{ name type size encrypted } kubeletDataVolumeName zones
    systemComponents{ allow } machineControllerManager{ machineDrainTimeout machineHealthTimeout
    machineCreationTimeout maxEvictRetries nodeConditions inPlaceUpdateTimeout disableHealthTimeout
    machinePreserveTimeout autoPreserveFailedMachineMax } sysctls clusterAutoscaler{
    scaleDownUtilizationThreshold scaleDownGpuUtilizationThreshold scaleDownUnneededTime
    scaleDownUnreadyTime maxNodeProvisionTime } priority updateStrategy controlPlane{ backup exposure{
    extension{ type providerConfig } dns } } } workersSettings{ sshAccess{ enabled } } }
  purpose region secretBindingName seedName seedSelector resources tolerations exposureClassName
  systemComponents{ coreDNS{ autoscaling{ mode } rewriting{ commonSuffixes } } nodeLocalDNS{ enabled
    forceTCPToClusterDNS forceTCPToUpstreamDNS disableForwardToUpstreamDNS } }
  controlPlane{ highAvailability zones }
  schedulerName cloudProfile credentialsBindingName accessRestrictions
`;

type Fields = ReadonlyMap<string, Fields | undefined>;

/** Reads names up to the closing brace that belongs to them. */
function read(words: Iterator<string>): Fields {
  const fields = new Map<string, Fields | undefined>();
  for (let word = words.next(); word.done !== true && word.value !== '}'; word = words.next()) {
    const isParent = word.value.endsWith('{');
    fields.set(isParent ? word.value.slice(0, -1) : word.value, isParent ? read(words) : undefined);
  }
  return fields;
}

const shootSpec = read(names.trim().split(/\s+/)[Symbol.iterator]());

function pruned(value: Json, fields: Fields, path: string, unknown: string[]): Json {
  if (Array.isArray(value)) {
    return value.map((item, index) => pruned(item, fields, `${path}[${index}]`, unknown));
  }
  if (!isObject(value)) return value;
  const known = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const own = fields.get(key);
    if (own !== undefined) return [[key, pruned(item, own, `${path}.${key}`, unknown)]];
    if (fields.has(key)) return [[key, item]];
    unknown.push(`${path}.${key}`);
    return [];
  });
  return Object.fromEntries(known);
}

/** A spec without the fields that no Shoot has, and their paths. */
export function knownSpec(spec: Json): { readonly spec: Json; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  return { spec: pruned(spec, shootSpec, 'spec', unknown), unknown };
}
