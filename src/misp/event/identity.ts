export { eventUuid, indicatorUuid, partUuid } from '../../publish/identity.ts';
