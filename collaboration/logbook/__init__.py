"""What is made of the disclosure log: words, proof, seals, the funnel and who is stuck."""
