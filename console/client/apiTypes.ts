// Generated from our OpenAPI document. Do not edit; run `npm run generate`.

export interface paths {
    "/upgrade/kyma": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upgrade Kyma on many runtimes
         * @description Queues an orchestration that moves the selected runtimes to a channel. With the header `Idempotency-Key`, repeating the same key and body within 24 hours returns the same orchestration; a different body is a conflict. Needs the admin group.
         */
        post: operations["createKymaUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upgrade/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upgrade Kubernetes on many runtimes
         * @description Queues an orchestration that moves the selected Shoots to a Kubernetes version, at most one minor version up, and to a machine image if one is given. The header `Idempotency-Key` works as for Kyma. Needs the admin group.
         */
        post: operations["createClusterUpgrade"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orchestrations
         * @description One page of the orchestrations, oldest first, in all states or in those given. Needs the operator group.
         */
        get: operations["listOrchestrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an orchestration
         * @description Its state, the parameters in effect, and the number of its operations in each state. Needs the operator group.
         */
        get: operations["getOrchestration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/skipped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the runtimes that an orchestration left out
         * @description One page of the runtimes that were targeted but cannot be upgraded, each with the reason. Needs the operator group.
         */
        get: operations["listSkipped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the runtimes that a scheduled orchestration would upgrade
         * @description For an orchestration with a scheduled start: one page of the runtimes listed soon after its creation. Its own answer has a summary in `preview`. A new plan is made at the start; from then on, this list is empty. Needs the operator group.
         */
        get: operations["listPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Forecast how an orchestration proceeds
         * @description When it and each of its stages will probably end; how many upgrades start when; which runtimes will probably miss their next window, and which fit in no window at all. Simulated on request from the remaining operations and from how long upgrades took; `assumptions` lists what it assumes. Empty for an orchestration that has ended. Needs the operator group.
         */
        get: operations["getForecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the operations of an orchestration
         * @description One page of the upgrades of single runtimes, in all states or in those given. Needs the operator group.
         */
        get: operations["listOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/operations/{operationID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an operation
         * @description The upgrade of one runtime: what it changes, its history, and a link to its execution. Needs the operator group.
         */
        get: operations["getOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show when an orchestration can upgrade and when it did
         * @description Data for a chart: per region, plan or stage, how many maintenance windows are open and how many upgrades started and ended in each of at most 240 equal buckets. The answer stays below 1 MB for 10,000 runtimes, and may be a few seconds old. Needs the operator group.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show why operations failed
         * @description The failed operations of an orchestration, counted by reason, with examples. Reasons that differ only in ids, names, times or durations count as one. `GET /orchestrations/{id}/operations?state=failed` lists each operation. Needs the operator group.
         */
        get: operations["listFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who requested what
         * @description The changes to an orchestration that somebody requested, newest first. The addresses of callers are only in the published events. Needs the operator group.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runtimes/{runtimeID}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the operations on a runtime
         * @description One page of the operations of all orchestrations on this runtime, newest first. Of those planned before release 0.2.0, only the last one of each type that changed something, or found nothing to change, is known. Needs the operator group.
         */
        get: operations["listRuntimeOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Cancel an orchestration
         * @description No operation starts after the answer; those in progress finish. An orchestration that is canceling or has ended stays as it is. Needs the admin group.
         */
        put: operations["cancelOrchestration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pause an orchestration
         * @description No operation starts after the answer until somebody resumes it; those in progress finish. It keeps its slot, so the queue keeps waiting. An orchestration that is already paused stays as it is. Needs the admin group.
         */
        put: operations["pauseOrchestration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Resume a paused orchestration
         * @description It continues where it was. Operations that have already failed no longer count towards `maxFailures`, which may be changed. During an emergency, it resumes when the emergency ends. One in progress stays as it is. Needs the admin group.
         */
        put: operations["resumeOrchestration"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Approve a stage
         * @description Lets a stage that is waiting for approval start, once everything else it waits for is over. A stage already approved stays so. Needs the admin group.
         */
        put: operations["approveStage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orchestrations/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry failed operations
         * @description Runs the operations named in the body, a form or JSON, again; without a body, all failed ones. Operations of a running orchestration are due again at once, or in their next maintenance window; a failed orchestration goes back into the queue. An operation is not retried if a newer one of the same runtime has run. Needs the admin group.
         */
        post: operations["retryOrchestration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runtimes/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the runtimes that targets select
         * @description Which runtimes an orchestration with these targets would upgrade if it were planned now, and how many it would leave out and why. Nothing is stored. The fleet is listed at most once a minute; maintenance windows are not considered. Needs the operator group.
         */
        post: operations["matchRuntimes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show this document
         * @description The OpenAPI document of this API. Its server is the one that you called.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the documentation
         * @description A page that shows this document and lets you try its calls.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Load a file of the documentation
         * @description What that page is made of.
         */
        get: operations["getDocsAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the operator’s page
         * @description A page to watch and request upgrades. It shows nothing until you sign in.
         */
        get: operations["getConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how to sign in
         * @description What the operator’s page and the command line need to get a token for this environment. No secrets.
         */
        get: operations["getConsoleConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Load a file of the operator’s page
         * @description What that page is made of.
         */
        get: operations["getConsoleAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A request to upgrade Kyma on a fleet.
         * @example {
         *       "targets": {
         *         "include": [
         *           {
         *             "target": "all"
         *           }
         *         ],
         *         "exclude": [
         *           {
         *             "region": "eu-.*"
         *           }
         *         ]
         *       },
         *       "strategy": {
         *         "type": "parallel",
         *         "schedule": "maintenanceWindow",
         *         "parallel": {
         *           "workers": 5
         *         }
         *       },
         *       "dryRun": false,
         *       "kyma": {
         *         "channel": "regular"
         *       }
         *     }
         */
        KymaUpgradeRequest: {
            /** @description Which runtimes to upgrade; each one once. */
            targets: {
                /** @description At least one target; they are OR-ed. */
                include: components["schemas"]["Target"][];
                /** @description Wins over `include`. */
                exclude?: components["schemas"]["Target"][];
            };
            strategy?: components["schemas"]["Strategy"];
            /**
             * @description Only check; change nothing.
             * @example false
             */
            dryRun?: boolean;
            /**
             * @description An emergency starts at once; the orchestrations in progress pause until it ends, also while it soaks or waits at a gate. If absent, the orchestration queues.
             * @enum {string}
             */
            priority?: "emergency";
            /**
             * @description Only for an emergency: whether the orchestrations in progress pause until it ends; if absent, they do.
             * @example true
             */
            pauseOthers?: boolean;
            /**
             * @description Only for an emergency: whether it also starts upgrades during freezes.
             * @example false
             */
            ignoreFreezes?: boolean;
            /** @description What to move to. */
            kyma?: {
                /**
                 * @description The target channel; if absent, the environment’s default.
                 * @example regular
                 */
                channel?: string;
                /**
                 * @deprecated
                 * @description As an answer of this API shows it: the same as `channel`, and only together with it.
                 */
                version?: string;
            };
            /**
             * @deprecated
             * @description Clusters are upgraded with POST /upgrade/cluster.
             */
            kubernetes?: Record<string, never>;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            version?: string;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            retryoperation?: Record<string, never>;
            /**
             * @deprecated
             * @description Old clients send it empty.
             * @constant
             */
            notification?: false;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            notificationstate?: string;
        };
        /**
         * @description A request to upgrade Kubernetes on a fleet.
         * @example {
         *       "targets": {
         *         "include": [
         *           {
         *             "target": "all"
         *           }
         *         ],
         *         "exclude": [
         *           {
         *             "region": "eu-.*"
         *           }
         *         ]
         *       },
         *       "strategy": {
         *         "type": "parallel",
         *         "schedule": "maintenanceWindow",
         *         "parallel": {
         *           "workers": 5
         *         }
         *       },
         *       "dryRun": false,
         *       "kubernetes": {
         *         "kubernetesVersion": "1.34.2"
         *       }
         *     }
         */
        ClusterUpgradeRequest: {
            /** @description Which runtimes to upgrade; each one once. */
            targets: {
                /** @description At least one target; they are OR-ed. */
                include: components["schemas"]["Target"][];
                /** @description Wins over `include`. */
                exclude?: components["schemas"]["Target"][];
            };
            strategy?: components["schemas"]["Strategy"];
            /**
             * @description Only check; change nothing.
             * @example false
             */
            dryRun?: boolean;
            /**
             * @description An emergency starts at once; the orchestrations in progress pause until it ends, also while it soaks or waits at a gate. If absent, the orchestration queues.
             * @enum {string}
             */
            priority?: "emergency";
            /**
             * @description Only for an emergency: whether the orchestrations in progress pause until it ends; if absent, they do.
             * @example true
             */
            pauseOthers?: boolean;
            /**
             * @description Only for an emergency: whether it also starts upgrades during freezes.
             * @example false
             */
            ignoreFreezes?: boolean;
            /** @description What to move to. */
            kubernetes?: {
                /**
                 * @description The target version; if absent, the environment’s default.
                 * @example 1.34.2
                 */
                kubernetesVersion?: string;
                /**
                 * @description The machine image of all workers; if absent, it stays.
                 * @example gardenlinux
                 */
                machineImage?: string;
                /**
                 * @description Its version; if absent, it stays.
                 * @example 1877.3.0
                 */
                machineImageVersion?: string;
            };
            /**
             * @deprecated
             * @description Kyma is upgraded with POST /upgrade/kyma.
             */
            kyma?: Record<string, never>;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            version?: string;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            retryoperation?: Record<string, never>;
            /**
             * @deprecated
             * @description Old clients send it empty.
             * @constant
             */
            notification?: false;
            /**
             * @deprecated
             * @description Old clients send it empty.
             */
            notificationstate?: string;
        };
        /** @description When and how the upgrades run. */
        Strategy: {
            /**
             * @description The only strategy; optional.
             * @enum {string}
             */
            type?: "parallel";
            /**
             * @description `immediate` (the default), `now`, `maintenanceWindow`, or an RFC 3339 time before which nothing starts.
             * @example maintenanceWindow
             */
            schedule?: string;
            /**
             * @description Upgrade only inside each runtime’s maintenance window, whatever the schedule.
             * @example true
             */
            maintenanceWindow?: boolean;
            /**
             * @description Change a runtime even if its health checks before the change fail. The result of the upgrade is judged as usual.
             * @example false
             */
            ignoreHealth?: boolean;
            /** @description How the strategy `parallel` runs. */
            parallel?: {
                /**
                 * @description How many upgrades run at once; 0 means 1.
                 * @example 5
                 */
                workers?: number;
            };
            /** @description Upgrade in stages, one after the other; runtimes that no stage takes are skipped. The targets of all stages take at most 24 KiB. If absent, all runtimes are one stage. */
            stages?: components["schemas"]["Stage"][];
            /** @description How many operations may fail. One more pauses the orchestration; operations that are then in progress may still fail. If absent, any number. */
            maxFailures?: components["schemas"]["MaxFailures"];
            /**
             * @description Whether the orchestration, once planned, waits until PUT /orchestrations/{id}/approve names its first stage; without stages, that is `all`.
             * @example true
             */
            approval?: boolean;
            /**
             * @deprecated
             * @description As an answer of this API shows it, so that its `parameters` can be sent back: the time of `schedule`, or one that has passed. Old clients send 0001-01-01T00:00:00Z.
             */
            ScheduleTime?: string;
        };
        /**
         * @description One stage of a rollout. A runtime belongs to the first stage that takes it.
         * @example {
         *       "name": "canary",
         *       "limit": "5%",
         *       "soakSeconds": 3600
         *     }
         */
        Stage: {
            /**
             * @description The name to approve the stage by; unique within the request, ignoring case.
             * @example canary
             */
            name: string;
            /** @description Takes the runtimes selected by `targets` that match any of these; if absent, all that earlier stages left. */
            include?: components["schemas"]["Target"][];
            /** @description Wins over `include`. */
            exclude?: components["schemas"]["Target"][];
            /** @description The most runtimes to take. The sample is spread over regions and plans; the rest are left to later stages. */
            limit?: components["schemas"]["Limit"];
            /**
             * @description How many upgrades run at once in this stage; if absent, `parallel.workers` applies.
             * @example 5
             */
            workers?: number;
            /** @description How many operations may fail. One more pauses the orchestration; operations that are then in progress may still fail. If absent, any number. */
            maxFailures?: components["schemas"]["MaxFailures"];
            /**
             * @description How long to wait after the last operation of this stage before the next stage opens.
             * @example 3600
             */
            soakSeconds?: number;
            /**
             * @description RFC 3339 time before which nothing in this stage starts; at most 400 days after the earliest start of the orchestration.
             * @example 2026-03-02T06:00:00Z
             */
            notBefore?: string;
            /**
             * @description Whether the stage waits for its approval with PUT /orchestrations/{id}/approve.
             * @example true
             */
            approval?: boolean;
        };
        /**
         * @description A count of runtimes, or a share in whole percent, rounded up.
         * @example 5%
         */
        Limit: number | string;
        /**
         * @description A count of operations, or a share in whole percent, rounded down.
         * @example 5%
         */
        MaxFailures: number | string;
        /**
         * @description A count, or a percentage, as requested.
         * @example 5%
         */
        Amount: number | string;
        /**
         * @description At least one selector; several are AND-ed.
         * @example {
         *       "target": "all"
         *     }
         */
        Target: {
            /**
             * @description Every runtime.
             * @enum {string}
             */
            target?: "all";
            /**
             * @description RE2 expression, unanchored.
             * @example ^1a2b3c4d
             */
            globalAccount?: string;
            /** @description RE2 expression, unanchored. */
            subAccount?: string;
            /**
             * @description RE2 expression, unanchored.
             * @example eu-.*
             */
            region?: string;
            /** @description Exactly this runtime. */
            runtimeID?: string;
            /** @description Exactly this service instance. */
            instanceID?: string;
            /**
             * @description Exactly this plan.
             * @example aws
             */
            planName?: string;
            /**
             * @description Exactly this Shoot.
             * @example c-1a2b3c4
             */
            shoot?: string;
        };
        /** @description What was requested, with every default filled in. */
        Parameters: {
            targets: {
                include: {
                    /**
                     * @description Every runtime.
                     * @constant
                     */
                    target?: "all";
                    /** @description RE2 expression, unanchored. */
                    globalAccount?: string;
                    /** @description RE2 expression, unanchored. */
                    subAccount?: string;
                    /**
                     * @description RE2 expression, unanchored.
                     * @example eu-.*
                     */
                    region?: string;
                    /** @description Exactly this runtime. */
                    runtimeID?: string;
                    /** @description Exactly this service instance. */
                    instanceID?: string;
                    /**
                     * @description Exactly this plan.
                     * @example aws
                     */
                    planName?: string;
                    /**
                     * @description Exactly this Shoot.
                     * @example c-1a2b3c4
                     */
                    shoot?: string;
                }[];
                exclude: {
                    /**
                     * @description Every runtime.
                     * @constant
                     */
                    target?: "all";
                    /** @description RE2 expression, unanchored. */
                    globalAccount?: string;
                    /** @description RE2 expression, unanchored. */
                    subAccount?: string;
                    /**
                     * @description RE2 expression, unanchored.
                     * @example eu-.*
                     */
                    region?: string;
                    /** @description Exactly this runtime. */
                    runtimeID?: string;
                    /** @description Exactly this service instance. */
                    instanceID?: string;
                    /**
                     * @description Exactly this plan.
                     * @example aws
                     */
                    planName?: string;
                    /**
                     * @description Exactly this Shoot.
                     * @example c-1a2b3c4
                     */
                    shoot?: string;
                }[];
                /** @description Only in lists: how many more targets there are than those shown. Get the orchestration itself to see all of them. */
                omitted?: {
                    include: number;
                    exclude: number;
                };
            };
            strategy: {
                /** @constant */
                type: "parallel";
                /**
                 * @description `immediate`, `maintenanceWindow`, or the time before which nothing starts.
                 * @example maintenanceWindow
                 */
                schedule: string;
                /**
                 * @description Whether upgrades run only inside maintenance windows.
                 * @example true
                 */
                maintenanceWindow: boolean;
                /**
                 * @description Whether the health checks before the change are overridden; absent if they are not.
                 * @example true
                 */
                ignoreHealth?: boolean;
                parallel: {
                    /**
                     * @description Upgrades at a time.
                     * @example 5
                     */
                    workers: number;
                };
                /** @description Only if stages were requested. */
                stages?: {
                    /** @example canary */
                    name: string;
                    include?: {
                        /**
                         * @description Every runtime.
                         * @constant
                         */
                        target?: "all";
                        /** @description RE2 expression, unanchored. */
                        globalAccount?: string;
                        /** @description RE2 expression, unanchored. */
                        subAccount?: string;
                        /**
                         * @description RE2 expression, unanchored.
                         * @example eu-.*
                         */
                        region?: string;
                        /** @description Exactly this runtime. */
                        runtimeID?: string;
                        /** @description Exactly this service instance. */
                        instanceID?: string;
                        /**
                         * @description Exactly this plan.
                         * @example aws
                         */
                        planName?: string;
                        /**
                         * @description Exactly this Shoot.
                         * @example c-1a2b3c4
                         */
                        shoot?: string;
                    }[];
                    exclude?: {
                        /**
                         * @description Every runtime.
                         * @constant
                         */
                        target?: "all";
                        /** @description RE2 expression, unanchored. */
                        globalAccount?: string;
                        /** @description RE2 expression, unanchored. */
                        subAccount?: string;
                        /**
                         * @description RE2 expression, unanchored.
                         * @example eu-.*
                         */
                        region?: string;
                        /** @description Exactly this runtime. */
                        runtimeID?: string;
                        /** @description Exactly this service instance. */
                        instanceID?: string;
                        /**
                         * @description Exactly this plan.
                         * @example aws
                         */
                        planName?: string;
                        /**
                         * @description Exactly this Shoot.
                         * @example c-1a2b3c4
                         */
                        shoot?: string;
                    }[];
                    /** @description Only in lists: how many more targets there are than those shown. Get the orchestration itself to see all of them. */
                    omitted?: {
                        include: number;
                        exclude: number;
                    };
                    limit?: components["schemas"]["Amount"];
                    workers?: number;
                    /** @description How many operations may fail before it pauses; if absent, any number. */
                    maxFailures?: components["schemas"]["Amount"];
                    /** @example 3600 */
                    soakSeconds?: number;
                    /** @example 2026-03-02T06:00:00Z */
                    notBefore?: string;
                    /** @example true */
                    approval?: boolean;
                }[];
                /** @description How many operations may fail before it pauses; if absent, any number. */
                maxFailures?: components["schemas"]["Amount"];
                /**
                 * @description Whether the plan waits for an approval; if absent, it does not.
                 * @example true
                 */
                approval?: boolean;
                /**
                 * Format: date-time
                 * @description The time after which it may start, under the name that old clients read.
                 * @example 2026-03-01T22:00:00Z
                 */
                ScheduleTime: string;
            };
            /**
             * @description Whether only checks run and nothing changes.
             * @example false
             */
            dryRun: boolean;
            /**
             * @description Only for an emergency.
             * @constant
             */
            priority?: "emergency";
            /** @description Only where it was given. */
            pauseOthers?: boolean;
            /** @description Only where it was given. */
            ignoreFreezes?: boolean;
            kyma?: {
                /** @example regular */
                channel: string;
                /** @description The channel, under the name that old clients read. */
                version: string;
            };
            kubernetes?: {
                /** @example 1.34.2 */
                kubernetesVersion: string;
                /** @example gardenlinux */
                machineImage?: string;
                /** @example 1877.3.0 */
                machineImageVersion?: string;
            };
        };
        /** @description Where the rollout stands. Only with stages or an approval once it is planned, or while paused. */
        Rollout: {
            /**
             * @description The index in `stages`, from 0, of the stage that is open, is soaking, or is waiting to open.
             * @example 0
             */
            stage: number;
            /**
             * @description How many stages there are.
             * @example 3
             */
            of: number;
            /**
             * @description What it does or waits for. `ended`: the orchestration is over.
             * @example soaking
             * @enum {string}
             */
            status: "upgrading" | "paused" | "soaking" | "waiting for approval" | "waiting for start" | "ended";
            /**
             * Format: date-time
             * @description When the soak or the wait for a start ends; `0001-01-01T00:00:00Z` if it waits for a person, or does not wait.
             * @example 2026-03-02T22:00:00Z
             */
            until: string;
            /** @description In order. */
            stages: {
                /**
                 * @description The name as requested; `all` if no stages were requested.
                 * @example canary
                 */
                name: string;
                /**
                 * @description How many operations it has.
                 * @example 12
                 */
                runtimes: number;
                /**
                 * @description `pending`: it has not opened yet. `not started`: the orchestration ended before it opened.
                 * @example upgrading
                 * @enum {string}
                 */
                status: "pending" | "paused" | "soaking" | "waiting for approval" | "waiting for start" | "upgrading" | "done" | "not started";
                /** @description How many of its operations are in each state; every state is listed. */
                operationStats: {
                    pending: number;
                    "in progress": number;
                    failed: number;
                    retrying: number;
                    canceled: number;
                    succeeded: number;
                };
                /**
                 * Format: date-time
                 * @description When its gate opened.
                 * @example 2026-03-01T22:00:00Z
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description When its last operation ended.
                 * @example 2026-03-02T01:10:00Z
                 */
                endedAt: string;
            }[];
        };
        /** @description One orchestration: one request to upgrade a fleet. */
        Orchestration: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /**
             * @description What it upgrades.
             * @example upgradeKyma
             * @enum {string}
             */
            type: "upgradeKyma" | "upgradeCluster";
            /**
             * @description Where the orchestration stands.
             * @example in progress
             * @enum {string}
             */
            state: "pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * @description What is going on, or why it ended in this state.
             * @example Scheduled 12 operations
             */
            description: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            updatedAt: string;
            parameters: components["schemas"]["Parameters"];
            /**
             * @description How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.
             * @example {
             *       "hibernated": 2
             *     }
             */
            skipped: {
                [key: string]: number;
            };
            /** @description How many operations may fail after the last resume, as set by that resume: it replaces every limit in `parameters`. If absent, those hold. */
            maxFailures?: components["schemas"]["Amount"];
            /** @description Why it is paused; only while it is. */
            pause?: {
                /**
                 * @description Who or what has paused it: a person, more failures than allowed, or an emergency, whose end resumes it.
                 * @example emergency
                 * @enum {string}
                 */
                cause: "operator" | "failures" | "emergency";
                /** @description The emergency at whose end it resumes. */
                emergencyID?: string;
            };
            /** @description What it would upgrade, as of the time given: listed once, soon after its creation. A new plan is made at its start. Only while it waits for a scheduled start. */
            preview?: {
                /**
                 * Format: date-time
                 * @description When the runtimes were listed.
                 * @example 2026-03-01T20:15:03Z
                 */
                listedAt: string;
                /**
                 * @description How many would be upgraded: GET /orchestrations/{id}/preview lists them.
                 * @example 12
                 */
                runtimes: number;
                /**
                 * @description How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.
                 * @example {
                 *       "hibernated": 2
                 *     }
                 */
                skipped: {
                    [key: string]: number;
                };
                /** @description Why they could not be listed; empty if they were. */
                failure: string;
            };
            /** @description How many operations are in each state; every state is listed. */
            operationStats: {
                pending: number;
                "in progress": number;
                failed: number;
                retrying: number;
                canceled: number;
                succeeded: number;
            };
            rollout?: components["schemas"]["Rollout"];
        };
        /** @description One orchestration in a list. */
        ListedOrchestration: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /**
             * @description What it upgrades.
             * @example upgradeKyma
             * @enum {string}
             */
            type: "upgradeKyma" | "upgradeCluster";
            /**
             * @description Where the orchestration stands.
             * @example in progress
             * @enum {string}
             */
            state: "pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * @description What is going on, or why it ended in this state.
             * @example Scheduled 12 operations
             */
            description: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            updatedAt: string;
            parameters: components["schemas"]["Parameters"];
            /**
             * @description How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.
             * @example {
             *       "hibernated": 2
             *     }
             */
            skipped: {
                [key: string]: number;
            };
            /** @description How many operations may fail after the last resume, as set by that resume: it replaces every limit in `parameters`. If absent, those hold. */
            maxFailures?: components["schemas"]["Amount"];
            /** @description Why it is paused; only while it is. */
            pause?: {
                /**
                 * @description Who or what has paused it: a person, more failures than allowed, or an emergency, whose end resumes it.
                 * @example emergency
                 * @enum {string}
                 */
                cause: "operator" | "failures" | "emergency";
                /** @description The emergency at whose end it resumes. */
                emergencyID?: string;
            };
            /** @description What it would upgrade, as of the time given: listed once, soon after its creation. A new plan is made at its start. Only while it waits for a scheduled start. */
            preview?: {
                /**
                 * Format: date-time
                 * @description When the runtimes were listed.
                 * @example 2026-03-01T20:15:03Z
                 */
                listedAt: string;
                /**
                 * @description How many would be upgraded: GET /orchestrations/{id}/preview lists them.
                 * @example 12
                 */
                runtimes: number;
                /**
                 * @description How many targeted runtimes were left out, by reason. Empty until the runtimes are listed.
                 * @example {
                 *       "hibernated": 2
                 *     }
                 */
                skipped: {
                    [key: string]: number;
                };
                /** @description Why they could not be listed; empty if they were. */
                failure: string;
            };
            /** @description How many operations are in each state; every state is listed. */
            operationStats?: {
                pending: number;
                "in progress": number;
                failed: number;
                retrying: number;
                canceled: number;
                succeeded: number;
            };
        };
        /** @description One page of orchestrations, oldest first. */
        OrchestrationList: {
            data: components["schemas"]["ListedOrchestration"][];
            /**
             * @description How many are on this page.
             * @example 1
             */
            count: number;
            /**
             * @description How many there are on all pages.
             * @example 1
             */
            totalCount: number;
        };
        /** @description One operation: the upgrade of one runtime. */
        Operation: {
            /**
             * @description The id of the operation.
             * @example b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77
             */
            operationID: string;
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /** @description The id of the runtime. */
            runtimeID: string;
            /** @description Empty where the Shoot names none. */
            globalAccountID: string;
            /** @description Empty where the Shoot names none. */
            subAccountID: string;
            /** @description Empty where no control plane is configured. */
            servicePlanID: string;
            /**
             * @description Empty where no control plane is configured.
             * @example aws
             */
            servicePlanName: string;
            /**
             * @description The name of the Shoot.
             * @example c-1a2b3c4
             */
            shootName: string;
            /** @example false */
            dryRun: boolean;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            maintenanceWindowBegin: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            maintenanceWindowEnd: string;
            /**
             * @description Where the upgrade of this runtime stands.
             * @example succeeded
             * @enum {string}
             */
            state: "pending" | "in progress" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * @description What it waits for, or why it ended in this state.
             * @example Waiting for module istio
             */
            description: string;
            /**
             * @description The name of its stage; only where the orchestration has stages.
             * @example canary
             */
            stage?: string;
        };
        /** @description One operation in full. */
        OperationDetail: {
            /**
             * @description The id of the operation.
             * @example b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77
             */
            operationID: string;
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /** @description The id of the runtime. */
            runtimeID: string;
            /** @description Empty where the Shoot names none. */
            globalAccountID: string;
            /** @description Empty where the Shoot names none. */
            subAccountID: string;
            /** @description Empty where no control plane is configured. */
            servicePlanID: string;
            /**
             * @description Empty where no control plane is configured.
             * @example aws
             */
            servicePlanName: string;
            /**
             * @description The name of the Shoot.
             * @example c-1a2b3c4
             */
            shootName: string;
            /** @example false */
            dryRun: boolean;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            maintenanceWindowBegin: string;
            /**
             * Format: date-time
             * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
             * @example 2026-03-01T22:00:00Z
             */
            maintenanceWindowEnd: string;
            /**
             * @description Where the upgrade of this runtime stands.
             * @example succeeded
             * @enum {string}
             */
            state: "pending" | "in progress" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * @description What it waits for, or why it ended in this state.
             * @example Waiting for module istio
             */
            description: string;
            /**
             * @description The name of its stage; only where the orchestration has stages.
             * @example canary
             */
            stage?: string;
            /** @description Only where Kyma is upgraded. */
            kymaConfig?: {
                /** @description The channel, under the name that old clients read. */
                version: string;
                /** @example fast */
                channel: string;
                /**
                 * @description Empty until it is known.
                 * @example regular
                 */
                previousChannel: string;
                /**
                 * @description The modules that Lifecycle Manager upgrades in its own maintenance window; absent if there are none.
                 * @example [
                 *       "istio"
                 *     ]
                 */
                waitingModules?: string[];
            };
            /** @description Only where clusters are upgraded. */
            clusterConfig?: {
                /** @example 1.34.2 */
                kubernetesVersion: string;
                /**
                 * @description Empty until it is known.
                 * @example 1.33.5
                 */
                previousKubernetesVersion: string;
                /**
                 * @description What else was changed because the new version forbids it; absent if nothing was.
                 * @example [
                 *       "removes spec.dns.providers[0].secretName (credentialsRef names the Secret)"
                 *     ]
                 */
                migrations?: string[];
            };
            /** @description Oldest first. */
            history: {
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                at: string;
                /**
                 * @description Where the upgrade of this runtime stands.
                 * @example succeeded
                 * @enum {string}
                 */
                state: "pending" | "in progress" | "failed" | "retrying" | "canceled" | "succeeded";
                /** @example Channel changed from regular to fast */
                description: string;
            }[];
            /** @description The console page of its execution; empty until it has started. */
            executionURL: string;
        };
        /** @description One page of operations. */
        OperationList: {
            data: components["schemas"]["Operation"][];
            /**
             * @description How many are on this page.
             * @example 1
             */
            count: number;
            /**
             * @description How many there are on all pages.
             * @example 1
             */
            totalCount: number;
        };
        /** @description The orchestration has been accepted. */
        UpgradeAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
        };
        /** @description The orchestration is canceling or has already ended. */
        CancelAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
        };
        /** @description What is retried and what is not. */
        RetryAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /** @description The operations that run again. */
            retryOperations: string[];
            /** @description Their Shoots. */
            retryShoots: string[];
            /** @description Not retried: a newer operation of the runtime exists. */
            oldOperations: string[];
            /** @description Not retried: not a failed operation of this orchestration. */
            invalidOperations: string[];
            /** @example retrying 2 operations */
            msg: string;
        };
        /** @description How to sign in to this environment. */
        ConsoleConfig: {
            /**
             * @description The name of this environment.
             * @example dev
             */
            environment: string;
            /**
             * @description The OpenID Connect issuer of tokens.
             * @example https://issuer.example.com
             */
            issuer: string;
            /**
             * @description The client to sign in as: public, with PKCE.
             * @example kyma-upgrade-orchestrator
             */
            clientID: string;
            /**
             * @description The scopes to request from the issuer.
             * @example openid email groups
             */
            scopes: string;
            /**
             * @description Which of the issuer’s tokens calls the API.
             * @enum {string}
             */
            bearer: "id_token" | "access_token";
            /** @description The groups that may change and read things. */
            groups: {
                admin: string;
                operator: string;
            };
            /**
             * @description The page of the AWS console that lists the executions.
             * @example https://eu-central-1.console.aws.amazon.com/states/home
             */
            executionsURL: string;
        };
        /** @description How an orchestration will probably proceed. */
        Forecast: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /**
             * @description Where the orchestration stands.
             * @example in progress
             * @enum {string}
             */
            state: "pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * Format: date-time
             * @description When the forecast was made.
             * @example 2026-03-01T22:00:00Z
             */
            computedAt: string;
            /**
             * @description The forecast in a sentence.
             * @example Probably ends at 2026-03-02T03:10Z; in nine of ten cases by 2026-03-02T03:40Z.
             */
            description: string;
            /**
             * Format: date-time
             * @description When it probably ends: the median of the simulated runs; `0001-01-01T00:00:00Z` if nothing is left.
             * @example 2026-03-02T03:10:00Z
             */
            likely: string;
            /**
             * Format: date-time
             * @description The time by which it ends in nine of ten simulated runs; `0001-01-01T00:00:00Z` if nothing is left.
             * @example 2026-03-02T03:40:00Z
             */
            late: string;
            /**
             * @description How many upgrades have not started.
             * @example 40
             */
            waiting: number;
            /**
             * @description How many are in progress.
             * @example 5
             */
            inProgress: number;
            /** @description The stages that have not ended, in order; empty without stages. */
            stages: {
                /**
                 * @description The name of the stage.
                 * @example canary
                 */
                name: string;
                /**
                 * @description How many of its upgrades have not ended.
                 * @example 12
                 */
                runtimes: number;
                /**
                 * Format: date-time
                 * @description When it probably opens, or now if it is open.
                 * @example 2026-03-01T22:00:00Z
                 */
                likelyStart: string;
                /**
                 * Format: date-time
                 * @description When it probably ends: the median of the simulated runs; `0001-01-01T00:00:00Z` if nothing is left.
                 * @example 2026-03-02T03:10:00Z
                 */
                likely: string;
                /**
                 * Format: date-time
                 * @description The time by which it ends in nine of ten simulated runs; `0001-01-01T00:00:00Z` if nothing is left.
                 * @example 2026-03-02T03:40:00Z
                 */
                late: string;
            }[];
            /** @description When upgrades start, in the run that ends at the likely time. */
            starts: {
                /**
                 * @description How long each bucket is. Usually an hour; longer for a long forecast.
                 * @example 3600
                 */
                bucketSeconds: number;
                /** @description Without gaps, from the first start to the last. */
                buckets: {
                    /**
                     * Format: date-time
                     * @description Where the bucket begins.
                     * @example 2026-03-01T22:00:00Z
                     */
                    at: string;
                    /**
                     * @description How many upgrades probably start in it.
                     * @example 30
                     */
                    starts: number;
                }[];
            };
            /** @description Runtimes that miss their next window in at least half of the simulated runs, because all workers are busy or because nothing may start. */
            missing: {
                /**
                 * @description How many there are.
                 * @example 1
                 */
                count: number;
                /** @description The first hundred of them. */
                runtimes: {
                    /** @description The id of the runtime. */
                    runtimeID: string;
                    /**
                     * @description The name of the Shoot.
                     * @example c-1a2b3c4
                     */
                    shootName: string;
                    /**
                     * Format: date-time
                     * @description The window that it will probably miss.
                     * @example 2026-03-01T22:00:00Z
                     */
                    maintenanceWindowBegin: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                     * @example 2026-03-01T22:00:00Z
                     */
                    maintenanceWindowEnd: string;
                    /**
                     * Format: date-time
                     * @description When it probably starts instead.
                     * @example 2026-03-01T22:00:00Z
                     */
                    likelyStart: string;
                }[];
            };
            /** @description Runtimes whose upgrade takes longer than any of their windows, or that have no window in which it may start. */
            neverFitting: {
                /**
                 * @description How many there are.
                 * @example 1
                 */
                count: number;
                /** @description The first hundred of them. */
                runtimes: {
                    /** @description The id of the runtime. */
                    runtimeID: string;
                    /**
                     * @description The name of the Shoot.
                     * @example c-1a2b3c4
                     */
                    shootName: string;
                    /**
                     * @description Why its upgrade fits in no window.
                     * @example Its upgrade takes about 50 min, its longest window 30 min.
                     */
                    reason: string;
                }[];
            };
            /** @description Runtimes whose Shoot opts out with a value that cannot be read: nothing changes them until it is corrected, and after their waiting time they fail. They count as waiting; the times do not count them. */
            held: {
                /**
                 * @description How many there are.
                 * @example 1
                 */
                count: number;
                /** @description The first hundred of them. */
                runtimes: {
                    /** @description The id of the runtime. */
                    runtimeID: string;
                    /**
                     * @description The name of the Shoot.
                     * @example c-1a2b3c4
                     */
                    shootName: string;
                    /** @description What holds it, and what to correct. */
                    reason: string;
                }[];
            };
            /**
             * @description What the forecast assumes, one sentence each.
             * @example [
             *       "Every upgrade succeeds, and nobody pauses, cancels or retries."
             *     ]
             */
            assumptions: string[];
        };
        /** @description The request was refused or failed. */
        Error: {
            /** @description What is wrong, in one sentence. */
            error: string;
            /** @description Only where something in a request is invalid. */
            details?: {
                /**
                 * @description The place in the body or the query.
                 * @example targets.include.0.region
                 */
                path: string;
                /** @description What to change. */
                message: string;
            }[];
            /** @description Only with status 500: quote it when you report the problem. */
            requestID?: string;
        };
        /** @description One page of the runtimes that were left out. */
        ListSkippedAnswer: {
            data: {
                /** @description Empty where it has none. */
                runtimeID: string;
                /**
                 * @description The name of the Shoot.
                 * @example c-1a2b3c4
                 */
                shootName: string;
                /**
                 * @description Why it was left out.
                 * @example hibernated
                 */
                reason: string;
            }[];
            /**
             * @description How many are on this page.
             * @example 1
             */
            count: number;
            /**
             * @description How many there are on all pages.
             * @example 1
             */
            totalCount: number;
        };
        /** @description One page of the runtimes that a scheduled orchestration would upgrade. */
        ListPreviewAnswer: {
            data: {
                /** @description The id of the runtime. */
                runtimeID: string;
                /**
                 * @description The name of the Shoot.
                 * @example c-1a2b3c4
                 */
                shootName: string;
                /** @description Empty where the Shoot names none. */
                globalAccountID: string;
                /** @description Empty where the Shoot names none. */
                subAccountID: string;
                /**
                 * @description Empty where no control plane is configured.
                 * @example aws
                 */
                servicePlanName: string;
                /**
                 * @description The region of the Shoot.
                 * @example eu-central-1
                 */
                region: string;
                /**
                 * @description The name of its stage; only where the orchestration has stages.
                 * @example canary
                 */
                stage?: string;
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                maintenanceWindowBegin: string;
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                maintenanceWindowEnd: string;
                /**
                 * @description Why it would not start at once, or not at all for now; absent where nothing holds it.
                 * @example The Shoot opts out of upgrades until 2026-12-24T00:00:00.000Z
                 */
                hold?: string;
            }[];
            /**
             * @description How many are on this page.
             * @example 1
             */
            count: number;
            /**
             * @description How many there are on all pages.
             * @example 1
             */
            totalCount: number;
        };
        /** @description When the runtimes of an orchestration have their maintenance windows, and when their upgrades started and ended. */
        GetTimelineAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
            /**
             * @description Where the orchestration stands.
             * @example in progress
             * @enum {string}
             */
            state: "pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded";
            /**
             * @description What the bands are: regions, plans or stages.
             * @example region
             * @enum {string}
             */
            by: "region" | "plan" | "stage";
            /**
             * Format: date-time
             * @description When the table was read: a few seconds ago at most.
             * @example 2026-03-01T22:30:00Z
             */
            now: string;
            /**
             * Format: date-time
             * @description Where the first bucket begins.
             * @example 2026-03-01T22:00:00Z
             */
            from: string;
            /**
             * Format: date-time
             * @description Where the last bucket ends.
             * @example 2026-03-02T01:00:00Z
             */
            to: string;
            /**
             * @description The length of a bucket, in seconds.
             * @example 3600
             */
            bucketSeconds: number;
            /**
             * @description How many operations are planned.
             * @example 120
             */
            runtimes: number;
            /** @description How many operations are in each state; every state is listed. */
            operationStats: {
                pending: number;
                "in progress": number;
                failed: number;
                retrying: number;
                canceled: number;
                succeeded: number;
            };
            /** @description Largest first, at most 60. Smaller ones are merged into the last band, named `(others)`. */
            bands: {
                /**
                 * @description The region, plan or stage; empty for runtimes without one.
                 * @example eu-central-1
                 */
                name: string;
                /**
                 * @description How many runtimes are in it.
                 * @example 120
                 */
                runtimes: number;
                /** @description How many operations are in each state; every state is listed. */
                operationStats: {
                    pending: number;
                    "in progress": number;
                    failed: number;
                    retrying: number;
                    canceled: number;
                    succeeded: number;
                };
                /**
                 * @description Runtimes whose maintenance window is open at some time in the bucket, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                windows: number[];
                /**
                 * @description Those of them whose upgrade has not started yet, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                waiting: number[];
                /**
                 * @description Upgrades that started, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                starts: number[];
                /**
                 * @description Upgrades that succeeded, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                succeeded: number[];
                /**
                 * @description Upgrades that failed, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                failed: number[];
                /**
                 * @description Upgrades that were canceled after they started, one number per bucket.
                 * @example [
                 *       0,
                 *       3,
                 *       1
                 *     ]
                 */
                canceled: number[];
            }[];
            /** @description The freezes between `from` and `to`, in order. */
            freezes: {
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                begin: string;
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                end: string;
                /**
                 * @description Empty if the policy gives no reason.
                 * @example Year-end closing
                 */
                reason: string;
                /**
                 * @description Whether it applies to some runtimes only.
                 * @example false
                 */
                limited: boolean;
            }[];
        };
        /** @description Why operations failed, grouped by reason. */
        ListFailuresAnswer: {
            /** @description The most frequent reason first, at most 50. */
            data: {
                /**
                 * @description The reason in general terms: `…` stands for ids, names and times.
                 * @example Module istio is in state Error: no healthy upstream
                 */
                reason: string;
                /**
                 * @description How many operations failed for this reason.
                 * @example 12
                 */
                operations: number;
                /** @description Three of them at most. */
                examples: {
                    /**
                     * @description The id of the operation.
                     * @example b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77
                     */
                    operationID: string;
                    /** @description The id of the runtime. */
                    runtimeID: string;
                    /**
                     * @description The name of the Shoot.
                     * @example c-1a2b3c4
                     */
                    shootName: string;
                    /** @description The full reason. */
                    description: string;
                }[];
            }[];
            /**
             * @description How many reasons are shown.
             * @example 1
             */
            count: number;
            /**
             * @description How many operations have failed.
             * @example 12
             */
            failed: number;
            /**
             * @description How many of them have a reason that is not shown because there are too many.
             * @example 0
             */
            ungrouped: number;
        };
        /** @description Who requested which change to an orchestration. */
        ListAuditAnswer: {
            /** @description Newest first. */
            data: {
                /**
                 * Format: date-time
                 * @description When it was requested.
                 * @example 2026-03-01T20:15:00Z
                 */
                at: string;
                /**
                 * @description What was requested.
                 * @example create
                 * @enum {string}
                 */
                action: "create" | "cancel" | "retry" | "pause" | "resume" | "approve";
                /**
                 * @description The details, in a sentence.
                 * @example Waiting in the queue
                 */
                description: string;
                /** @description Who requested it. Addresses are not shown. */
                actor: {
                    /**
                     * @description The token's `sub`.
                     * @example c8f1a2d4
                     */
                    subject: string;
                    /**
                     * @description The part of the caller's e-mail address before the `@`; empty if the token has none.
                     * @example jane.doe
                     */
                    name: string;
                };
            }[];
            /**
             * @description How many are shown: at most 100.
             * @example 1
             */
            count: number;
            /**
             * @description Whether there are older ones that are not shown.
             * @example false
             */
            more: boolean;
        };
        /** @description One page of the operations on a runtime, newest first. */
        ListRuntimeOperationsAnswer: {
            /** @description Newest first. */
            data: {
                /**
                 * @description The id of the operation.
                 * @example b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77
                 */
                operationID: string;
                /**
                 * @description The id of the orchestration.
                 * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
                 */
                orchestrationID: string;
                /** @description The id of the runtime. */
                runtimeID: string;
                /** @description Empty where the Shoot names none. */
                globalAccountID: string;
                /** @description Empty where the Shoot names none. */
                subAccountID: string;
                /** @description Empty where no control plane is configured. */
                servicePlanID: string;
                /**
                 * @description Empty where no control plane is configured.
                 * @example aws
                 */
                servicePlanName: string;
                /**
                 * @description The name of the Shoot.
                 * @example c-1a2b3c4
                 */
                shootName: string;
                /** @example false */
                dryRun: boolean;
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                maintenanceWindowBegin: string;
                /**
                 * Format: date-time
                 * @description RFC 3339 time in UTC; `0001-01-01T00:00:00Z` where there is none.
                 * @example 2026-03-01T22:00:00Z
                 */
                maintenanceWindowEnd: string;
                /**
                 * @description Where the upgrade of this runtime stands.
                 * @example succeeded
                 * @enum {string}
                 */
                state: "pending" | "in progress" | "failed" | "retrying" | "canceled" | "succeeded";
                /**
                 * @description What it waits for, or why it ended in this state.
                 * @example Waiting for module istio
                 */
                description: string;
                /**
                 * @description The name of its stage; only where the orchestration has stages.
                 * @example canary
                 */
                stage?: string;
                /**
                 * @description What it upgrades.
                 * @example upgradeKyma
                 * @enum {string}
                 */
                type: "upgradeKyma" | "upgradeCluster";
                /**
                 * @description The requested channel or Kubernetes version.
                 * @example fast
                 */
                target: string;
                /**
                 * @description Where the orchestration stands.
                 * @example in progress
                 * @enum {string}
                 */
                orchestrationState: "pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded";
                /**
                 * Format: date-time
                 * @description When it was planned.
                 * @example 2026-03-01T20:15:03Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When its upgrade started.
                 * @example 2026-03-01T22:00:04Z
                 */
                startedAt: string;
                /**
                 * Format: date-time
                 * @description When its upgrade ended.
                 * @example 2026-03-01T22:11:37Z
                 */
                endedAt: string;
            }[];
            /**
             * @description How many are on this page.
             * @example 1
             */
            count: number;
            /**
             * @description Pass it as `before` for the next page; absent on the last page.
             * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
             */
            next?: string;
        };
        /** @description Why it is paused. */
        PauseOrchestrationRequest: {
            /**
             * @description Shown with the orchestration.
             * @example The new channel breaks ingress
             */
            reason?: string;
        };
        /** @description The orchestration is paused: no operation starts. */
        PauseOrchestrationAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
        };
        /**
         * @description How to resume.
         * @example {
         *       "maxFailures": 10
         *     }
         */
        ResumeOrchestrationRequest: {
            /** @description How many operations may fail from now on. It replaces the limits of the request and of its stages; if absent, they stay. */
            maxFailures?: components["schemas"]["MaxFailures"];
        };
        /** @description The orchestration resumes now, or when the emergency ends. */
        ResumeOrchestrationAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
        };
        /** @description The stage to approve. */
        ApproveStageRequest: {
            /**
             * @description The stage that is waiting; `all` if the orchestration has no stages.
             * @example canary
             */
            stage: string;
        };
        /** @description The stage is approved. */
        ApproveStageAnswer: {
            /**
             * @description The id of the orchestration.
             * @example 7f3c1f5e-3c1b-4a57-9d0a-0d3f6f2b9a11
             */
            orchestrationID: string;
        };
        /**
         * @description Which operations to retry.
         * @example {
         *       "operationIDs": [
         *         "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77"
         *       ]
         *     }
         */
        RetryOrchestrationRequest: {
            /** @description Which failed operations to retry; if none, all of them. */
            operationIDs?: string[];
            /** @description Start these operations at once, outside their maintenance windows. Freezes still apply. The audit record says who requested it. */
            immediate?: boolean;
        };
        /** @description Which operations to retry, as a form. */
        RetryOrchestrationForm: {
            /** @description Which failed operations to retry; repeat it for several. If none, all of them. */
            "operation-id"?: string[];
            /** @description Start these operations at once, outside their maintenance windows. Freezes still apply. The audit record says who requested it. */
            immediate?: string[];
        };
        /**
         * @description The targets to try.
         * @example {
         *       "targets": {
         *         "include": [
         *           {
         *             "region": "eu-.*"
         *           }
         *         ]
         *       }
         *     }
         */
        MatchRuntimesRequest: {
            /** @description Which runtimes to upgrade; each one once. */
            targets: {
                /** @description At least one target; they are OR-ed. */
                include: components["schemas"]["Target"][];
                /** @description Wins over `include`. */
                exclude?: components["schemas"]["Target"][];
            };
            /** @description The stages to try. */
            strategy?: {
                /** @description Upgrade in stages, one after the other; runtimes that no stage takes are skipped. The targets of all stages take at most 24 KiB. If absent, all runtimes are one stage. */
                stages?: components["schemas"]["Stage"][];
            };
        };
        /** @description Which runtimes the targets select. */
        MatchRuntimesAnswer: {
            /**
             * Format: date-time
             * @description When the fleet was listed.
             * @example 2026-03-01T20:15:03Z
             */
            listedAt: string;
            /**
             * @description How many would be upgraded.
             * @example 12
             */
            runtimes: number;
            /**
             * @description How many would be left out, by reason.
             * @example {
             *       "hibernated": 2
             *     }
             */
            skipped: {
                [key: string]: number;
            };
            /**
             * @description How many of those to upgrade are in each of the 30 largest regions.
             * @example {
             *       "eu-central-1": 12
             *     }
             */
            regions: {
                [key: string]: number;
            };
            /**
             * @description The same by plan; empty where no control plane is configured.
             * @example {
             *       "aws": 12
             *     }
             */
            plans: {
                [key: string]: number;
            };
            /**
             * @description How many each stage takes; only where stages are asked for.
             * @example [
             *       1,
             *       11
             *     ]
             */
            stages?: number[];
            /**
             * @description How many are in no stage.
             * @example 0
             */
            inNoStage?: number;
            /**
             * @description The first ten Shoots.
             * @example [
             *       "c-1a2b3c4"
             *     ]
             */
            shoots: string[];
        };
        /** @description An OpenAPI 3.1 document. */
        GetOpenApiAnswer: {
            openapi: string;
            paths: {
                [key: string]: unknown;
            };
            components: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
    };
    responses: {
        /** @description The request is invalid; `details` says where and what to change. */
        400: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is missing, not valid here, or has expired. */
        401: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The groups of the token do not allow this, or a firewall in front of the API refused the request. */
        403: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not found. */
        404: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request conflicts with the current state. */
        409: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. */
        413: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The route does not accept a body of this media type. */
        415: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests; try again in a moment. */
        429: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description An internal error; report the request id. */
        500: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Something this needs, such as the token issuer’s keys, cannot be reached at the moment; try again. */
        503: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request took too long. */
        504: {
            headers: {
                "x-amzn-RequestId": components["headers"]["RequestID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Identifies this request; include it when you report a problem. */
        RequestID: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createKymaUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description Chosen by the caller: repeating the same key and body within 24 hours returns the same orchestration. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KymaUpgradeRequest"];
            };
        };
        responses: {
            /** @description The orchestration has been accepted. */
            202: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["UpgradeAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description The Idempotency-Key was used with another body. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    createClusterUpgrade: {
        parameters: {
            query?: never;
            header?: {
                /** @description Chosen by the caller: repeating the same key and body within 24 hours returns the same orchestration. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterUpgradeRequest"];
            };
        };
        responses: {
            /** @description The orchestration has been accepted. */
            202: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["UpgradeAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            /** @description The Idempotency-Key was used with another body. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listOrchestrations: {
        parameters: {
            query?: {
                /** @description The page number, from 1. Past the last page, the list is empty and `totalCount` is still correct. */
                page?: number;
                /** @description The most entries on a page. */
                page_size?: number;
                /** @description Only entries in this state; repeat it for several states. */
                state?: ("pending" | "in progress" | "paused" | "canceling" | "failed" | "retrying" | "canceled" | "succeeded")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of orchestrations, oldest first. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *           "type": "upgradeKyma",
                     *           "state": "in progress",
                     *           "description": "Scheduled 12 operations",
                     *           "createdAt": "2026-03-01T20:15:00.000Z",
                     *           "updatedAt": "2026-03-01T22:00:04.512Z",
                     *           "parameters": {
                     *             "targets": {
                     *               "include": [
                     *                 {
                     *                   "target": "all"
                     *                 }
                     *               ],
                     *               "exclude": [
                     *                 {
                     *                   "region": "eu-.*"
                     *                 }
                     *               ]
                     *             },
                     *             "strategy": {
                     *               "type": "parallel",
                     *               "schedule": "maintenanceWindow",
                     *               "maintenanceWindow": true,
                     *               "parallel": {
                     *                 "workers": 5
                     *               },
                     *               "ScheduleTime": "2026-03-01T20:15:00.000Z"
                     *             },
                     *             "dryRun": false,
                     *             "kyma": {
                     *               "channel": "fast",
                     *               "version": "fast"
                     *             }
                     *           },
                     *           "skipped": {
                     *             "hibernated": 1
                     *           }
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "totalCount": 1
                     *     }
                     */
                    "application/json": components["schemas"]["OrchestrationList"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    getOrchestration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One orchestration: one request to upgrade a fleet. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *       "type": "upgradeKyma",
                     *       "state": "in progress",
                     *       "description": "Scheduled 12 operations",
                     *       "createdAt": "2026-03-01T20:15:00.000Z",
                     *       "updatedAt": "2026-03-01T22:00:04.512Z",
                     *       "parameters": {
                     *         "targets": {
                     *           "include": [
                     *             {
                     *               "target": "all"
                     *             }
                     *           ],
                     *           "exclude": [
                     *             {
                     *               "region": "eu-.*"
                     *             }
                     *           ]
                     *         },
                     *         "strategy": {
                     *           "type": "parallel",
                     *           "schedule": "maintenanceWindow",
                     *           "maintenanceWindow": true,
                     *           "parallel": {
                     *             "workers": 5
                     *           },
                     *           "ScheduleTime": "2026-03-01T20:15:00.000Z"
                     *         },
                     *         "dryRun": false,
                     *         "kyma": {
                     *           "channel": "fast",
                     *           "version": "fast"
                     *         }
                     *       },
                     *       "skipped": {
                     *         "hibernated": 1
                     *       },
                     *       "operationStats": {
                     *         "pending": 6,
                     *         "in progress": 5,
                     *         "failed": 0,
                     *         "retrying": 0,
                     *         "canceled": 0,
                     *         "succeeded": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Orchestration"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listSkipped: {
        parameters: {
            query?: {
                /** @description The page number, from 1. Past the last page, the list is empty and `totalCount` is still correct. */
                page?: number;
                /** @description The most entries on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the runtimes that were left out. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *           "shootName": "c-5d6e7f8",
                     *           "reason": "hibernated"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "totalCount": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ListSkippedAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listPreview: {
        parameters: {
            query?: {
                /** @description The page number, from 1. Past the last page, the list is empty and `totalCount` is still correct. */
                page?: number;
                /** @description The most entries on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the runtimes that a scheduled orchestration would upgrade. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *           "shootName": "c-1a2b3c4",
                     *           "globalAccountID": "1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "subAccountID": "5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "servicePlanName": "aws",
                     *           "region": "eu-central-1",
                     *           "maintenanceWindowBegin": "2026-03-01T22:00:00.000Z",
                     *           "maintenanceWindowEnd": "2026-03-02T02:00:00.000Z"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "totalCount": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ListPreviewAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    getForecast: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How an orchestration will probably proceed. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *       "state": "in progress",
                     *       "computedAt": "2026-03-01T21:30:00.000Z",
                     *       "description": "Probably ends at 2026-03-02T03:10Z; in nine of ten cases by 2026-03-02T03:40Z.",
                     *       "likely": "2026-03-02T03:09:12.000Z",
                     *       "late": "2026-03-02T03:39:48.000Z",
                     *       "waiting": 40,
                     *       "inProgress": 5,
                     *       "stages": [],
                     *       "starts": {
                     *         "bucketSeconds": 3600,
                     *         "buckets": [
                     *           {
                     *             "at": "2026-03-01T22:00:00.000Z",
                     *             "starts": 30
                     *           },
                     *           {
                     *             "at": "2026-03-01T23:00:00.000Z",
                     *             "starts": 10
                     *           }
                     *         ]
                     *       },
                     *       "missing": {
                     *         "count": 1,
                     *         "runtimes": [
                     *           {
                     *             "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *             "shootName": "c-1a2b3c4",
                     *             "maintenanceWindowBegin": "2026-03-01T22:00:00.000Z",
                     *             "maintenanceWindowEnd": "2026-03-02T02:00:00.000Z",
                     *             "likelyStart": "2026-03-02T22:00:31.000Z"
                     *           }
                     *         ]
                     *       },
                     *       "neverFitting": {
                     *         "count": 0,
                     *         "runtimes": []
                     *       },
                     *       "held": {
                     *         "count": 0,
                     *         "runtimes": []
                     *       },
                     *       "assumptions": [
                     *         "Upgrades take as long as the last 200 of this kind, half of them up to 9 min.",
                     *         "Every upgrade succeeds, and nobody pauses, cancels, retries or changes the policy."
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Forecast"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            /** @description What the orchestration would upgrade is not known yet. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listOperations: {
        parameters: {
            query?: {
                /** @description The page number, from 1. Past the last page, the list is empty and `totalCount` is still correct. */
                page?: number;
                /** @description The most entries on a page. */
                page_size?: number;
                /** @description Only entries in this state; repeat it for several states. */
                state?: ("pending" | "in progress" | "failed" | "retrying" | "canceled" | "succeeded")[];
            };
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of operations. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "operationID": "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77",
                     *           "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *           "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *           "globalAccountID": "1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "subAccountID": "5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "servicePlanID": "361c511f-f939-4621-b228-d0fb79a1fe15",
                     *           "servicePlanName": "aws",
                     *           "shootName": "c-1a2b3c4",
                     *           "dryRun": false,
                     *           "maintenanceWindowBegin": "2026-03-01T22:00:00.000Z",
                     *           "maintenanceWindowEnd": "2026-03-02T02:00:00.000Z",
                     *           "state": "in progress",
                     *           "description": "Waiting: module istio is in state Processing"
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "totalCount": 1
                     *     }
                     */
                    "application/json": components["schemas"]["OperationList"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    getOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
                /**
                 * @description The id of the operation.
                 * @example b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77
                 */
                operationID: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One operation in full. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationID": "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77",
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *       "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *       "globalAccountID": "1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04",
                     *       "subAccountID": "5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04",
                     *       "servicePlanID": "361c511f-f939-4621-b228-d0fb79a1fe15",
                     *       "servicePlanName": "aws",
                     *       "shootName": "c-1a2b3c4",
                     *       "dryRun": false,
                     *       "maintenanceWindowBegin": "2026-03-01T22:00:00.000Z",
                     *       "maintenanceWindowEnd": "2026-03-02T02:00:00.000Z",
                     *       "state": "in progress",
                     *       "description": "Waiting: module istio is in state Processing",
                     *       "kymaConfig": {
                     *         "version": "fast",
                     *         "channel": "fast",
                     *         "previousChannel": "regular"
                     *       },
                     *       "history": [
                     *         {
                     *           "at": "2026-03-01T20:15:03.100Z",
                     *           "state": "pending",
                     *           "description": "Planned"
                     *         },
                     *         {
                     *           "at": "2026-03-01T22:00:04.512Z",
                     *           "state": "in progress",
                     *           "description": "Started"
                     *         }
                     *       ],
                     *       "executionURL": "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:…"
                     *     }
                     */
                    "application/json": components["schemas"]["OperationDetail"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description What the bands are. Only an orchestration with stages has bands by stage. */
                by?: "region" | "plan" | "stage";
            };
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description When the runtimes of an orchestration have their maintenance windows, and when their upgrades started and ended. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *       "state": "in progress",
                     *       "by": "region",
                     *       "now": "2026-03-01T22:30:00.000Z",
                     *       "from": "2026-03-01T22:00:00.000Z",
                     *       "to": "2026-03-02T01:00:00.000Z",
                     *       "bucketSeconds": 3600,
                     *       "runtimes": 12,
                     *       "operationStats": {
                     *         "pending": 6,
                     *         "in progress": 5,
                     *         "failed": 0,
                     *         "retrying": 0,
                     *         "canceled": 0,
                     *         "succeeded": 1
                     *       },
                     *       "bands": [
                     *         {
                     *           "name": "eu-central-1",
                     *           "runtimes": 12,
                     *           "operationStats": {
                     *             "pending": 6,
                     *             "in progress": 5,
                     *             "failed": 0,
                     *             "retrying": 0,
                     *             "canceled": 0,
                     *             "succeeded": 1
                     *           },
                     *           "windows": [
                     *             12,
                     *             12,
                     *             4
                     *           ],
                     *           "waiting": [
                     *             6,
                     *             6,
                     *             2
                     *           ],
                     *           "starts": [
                     *             6,
                     *             0,
                     *             0
                     *           ],
                     *           "succeeded": [
                     *             1,
                     *             0,
                     *             0
                     *           ],
                     *           "failed": [
                     *             0,
                     *             0,
                     *             0
                     *           ],
                     *           "canceled": [
                     *             0,
                     *             0,
                     *             0
                     *           ]
                     *         }
                     *       ],
                     *       "freezes": [
                     *         {
                     *           "begin": "2026-03-02T00:00:00.000Z",
                     *           "end": "2026-03-03T00:00:00.000Z",
                     *           "reason": "Quarter-end closing",
                     *           "limited": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["GetTimelineAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listFailures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Why operations failed, grouped by reason. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "reason": "Timed out after … while waiting: module istio is in state Processing",
                     *           "operations": 1,
                     *           "examples": [
                     *             {
                     *               "operationID": "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77",
                     *               "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *               "shootName": "c-1a2b3c4",
                     *               "description": "Timed out after 7,200 s while waiting: module istio is in state Processing"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "failed": 1,
                     *       "ungrouped": 0
                     *     }
                     */
                    "application/json": components["schemas"]["ListFailuresAnswer"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who requested which change to an orchestration. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "at": "2026-03-01T20:15:00.000Z",
                     *           "action": "create",
                     *           "description": "Waiting in the queue",
                     *           "actor": {
                     *             "subject": "c8f1a2d4",
                     *             "name": "jane.doe"
                     *           }
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "more": false
                     *     }
                     */
                    "application/json": components["schemas"]["ListAuditAnswer"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    listRuntimeOperations: {
        parameters: {
            query?: {
                /** @description Where the page starts: the `next` of the previous page. */
                before?: string;
                /** @description The most entries on a page. */
                page_size?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The id of the runtime.
                 * @example 2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04
                 */
                runtimeID: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the operations on a runtime, newest first. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "operationID": "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77",
                     *           "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *           "runtimeID": "2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04",
                     *           "globalAccountID": "1a2b3c4d-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "subAccountID": "5e6f7a8b-0000-4c56-9a2e-7b1f3a5c9d04",
                     *           "servicePlanID": "361c511f-f939-4621-b228-d0fb79a1fe15",
                     *           "servicePlanName": "aws",
                     *           "shootName": "c-1a2b3c4",
                     *           "dryRun": false,
                     *           "maintenanceWindowBegin": "2026-03-01T22:00:00.000Z",
                     *           "maintenanceWindowEnd": "2026-03-02T02:00:00.000Z",
                     *           "state": "in progress",
                     *           "description": "Waiting: module istio is in state Processing",
                     *           "type": "upgradeKyma",
                     *           "target": "fast",
                     *           "orchestrationState": "in progress",
                     *           "createdAt": "2026-03-01T20:15:03.100Z",
                     *           "startedAt": "2026-03-01T22:00:04.512Z",
                     *           "endedAt": "0001-01-01T00:00:00Z"
                     *         }
                     *       ],
                     *       "count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["ListRuntimeOperationsAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    cancelOrchestration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The orchestration is canceling or has already ended. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["CancelAnswer"];
                };
            };
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    pauseOrchestration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PauseOrchestrationRequest"];
            };
        };
        responses: {
            /** @description The orchestration is paused: no operation starts. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["PauseOrchestrationAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            /** @description The orchestration has not begun, is canceling, or has ended. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    resumeOrchestration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResumeOrchestrationRequest"];
            };
        };
        responses: {
            /** @description The orchestration resumes now, or when the emergency ends. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["ResumeOrchestrationAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            /** @description The orchestration has not begun, is canceling, has ended, or is paused until an emergency is over. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    approveStage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveStageRequest"];
            };
        };
        responses: {
            /** @description The stage is approved. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11"
                     *     }
                     */
                    "application/json": components["schemas"]["ApproveStageAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            /** @description The stage does not exist or is not waiting for approval. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    retryOrchestration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the orchestration.
                 * @example 019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryOrchestrationRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["RetryOrchestrationForm"];
            };
        };
        responses: {
            /** @description What is retried and what is not. */
            202: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "orchestrationID": "019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11",
                     *       "retryOperations": [
                     *         "b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77"
                     *       ],
                     *       "retryShoots": [
                     *         "c-1a2b3c4"
                     *       ],
                     *       "oldOperations": [],
                     *       "invalidOperations": [],
                     *       "msg": "Retrying 1 operation"
                     *     }
                     */
                    "application/json": components["schemas"]["RetryAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            /** @description The orchestration is canceling or canceled. */
            409: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    matchRuntimes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchRuntimesRequest"];
            };
        };
        responses: {
            /** @description Which runtimes the targets select. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "listedAt": "2026-03-01T20:15:03.000Z",
                     *       "runtimes": 12,
                     *       "skipped": {
                     *         "hibernated": 2
                     *       },
                     *       "regions": {
                     *         "eu-central-1": 12
                     *       },
                     *       "plans": {
                     *         "aws": 12
                     *       },
                     *       "shoots": [
                     *         "c-1a2b3c4"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MatchRuntimesAnswer"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            413: components["responses"]["413"];
            415: components["responses"]["415"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            503: components["responses"]["503"];
            504: components["responses"]["504"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.1",
                     *       "paths": {},
                     *       "components": {}
                     *     }
                     */
                    "application/json": components["schemas"]["GetOpenApiAnswer"];
                };
            };
            403: components["responses"]["403"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            403: components["responses"]["403"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
    getDocsAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name of a file that the page loads.
                 * @example swagger-ui.css
                 */
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                    "text/plain": string;
                    "image/svg+xml": string;
                };
            };
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
    getConsole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            403: components["responses"]["403"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
    getConsoleConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How to sign in to this environment. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "environment": "dev",
                     *       "issuer": "https://issuer.example.com",
                     *       "clientID": "kyma-upgrade-orchestrator",
                     *       "scopes": "openid email groups",
                     *       "bearer": "id_token",
                     *       "groups": {
                     *         "admin": "runtimeAdmin",
                     *         "operator": "runtimeOperator"
                     *       },
                     *       "executionsURL": "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/statemachines/view/arn:aws:states:eu-central-1:123456789012:stateMachine:kyma-upgrade-orchestrator-dev"
                     *     }
                     */
                    "application/json": components["schemas"]["ConsoleConfig"];
                };
            };
            403: components["responses"]["403"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
    getConsoleAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name of a file that the page loads.
                 * @example swagger-ui.css
                 */
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file. */
            200: {
                headers: {
                    "x-amzn-RequestId": components["headers"]["RequestID"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                    "text/css": string;
                    "text/plain": string;
                    "image/svg+xml": string;
                };
            };
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            429: components["responses"]["429"];
            500: components["responses"]["500"];
            504: components["responses"]["504"];
        };
    };
}
