export { device } from './device.ts';
export { deviceExternalId } from './device-external-id.ts';
