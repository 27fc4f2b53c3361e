/**
 * Readers that announce in which era their section began: what RCU and epochs share. {@link
 * dev.picket.reclaim.era.EraReader} with its sections, and the counter that they load.
 *
 * <p>Stands on the contract in {@code dev.picket.reclaim}, unlike {@code dev.picket.reclaim.spi},
 * which the contract stands on. When an era ends and what that allows belongs to the strategies.
 */
package dev.picket.reclaim.era;
