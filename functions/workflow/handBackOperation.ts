import { handBackOperation } from '../../lib/product/product.ts';
import { composed } from '../shared/composed.ts';
import { stepPorts, wakePorts } from '../shared/ports.ts';
import { taskHandler } from '../shared/taskHandler.ts';

/** `Hand back operation` */
export const handler = taskHandler(
  composed('handBackOperation', (environment) =>
    handBackOperation({ ...stepPorts(environment), ...wakePorts(environment) }),
  ),
);
