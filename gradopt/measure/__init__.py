"""What is measured of networks and of results: uncertainty, segmentation, gradients, landscapes, judgement."""
