"""The AdventureWorks sales data that ship with the emulator, and the script that packed them."""
