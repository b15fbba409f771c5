package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.transport.loop.Loop;

/**
 * What a delivery is for.
 *
 * @param life no other delivery of the partition has it, also not of the same trigger
 * @param partition hears of its progress
 * @param budget closed when the delivery ends
 * @param loop where it lives
 */
record DeliveryCharge(
        long life,
        PartitionKey key,
        TriggerSettings settings,
        ActorRef<Partition.Command> partition,
        DeliveryBudget.Share budget,
        Loop loop) {}
